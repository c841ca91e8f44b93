"""Sources fitted on the past and asked the same questions about what came after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Histories
from recommendations.algorithms.hybrids.candidates import Candidates

MetricName = Literal["mrr", "ndcg"]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """What the sources proposed for n questions, and which of it was right.

    Candidates are laid out in rows of C places, by item code; `places` says where each candidate lies.
    """

    candidates: Candidates
    histories: Histories
    places: NDArray[np.int64]  # [p], question * C + place
    width: int  # C
    right: NDArray[np.int64]  # [r], the candidates that were right
    relevant: NDArray[np.int64]  # [n], how many there were to find, proposed or not
    groups: NDArray[np.int64]  # [n], questions of one number come from one visit or shopper
    metric: MetricName
    k: int

    @property
    def n(self) -> int:
        return len(self.relevant)

    def laid_out(self, scores: NDArray[np.floating]) -> NDArray[np.float32]:
        """Scores [p] in their places [n, C]; 0, which is no answer, where there is no candidate."""
        table = np.zeros(self.n * self.width, np.float32)
        table[self.places] = scores
        return table.reshape(self.n, self.width)

    def values(self, table: NDArray[np.floating]) -> Values:
        """The metric of each question [n], if its candidates were ranked by these scores [n, C] above 0."""
        rows, slots = np.divmod(self.places[self.right], self.width)
        return _METRICS[self.metric](ranks(table, rows, slots), rows, self.relevant, self.k)

    @property
    def right_mask(self) -> NDArray[np.bool_]:
        """Which candidates [p] were right."""
        mask = np.zeros(len(self.candidates), bool)
        mask[self.right] = True
        return mask

    @property
    def taught(self) -> NDArray[np.bool_]:
        """The questions [n] for which anything right was proposed."""
        mask = np.zeros(self.n, bool)
        mask[self.candidates.rows[self.right]] = True
        return mask

    def among(self, questions: NDArray[np.bool_]) -> Contest:
        """The contest over a part of the questions, under a mask [n]."""
        rows = self.candidates.rows
        kept, number = questions[rows], np.cumsum(questions) - 1
        part = Candidates(
            rows=number[rows[kept]],
            items=self.candidates.items[kept],
            shares=self.candidates.shares[kept],
            ranks=self.candidates.ranks[kept],
            n=int(questions.sum()),
        )
        histories = self.histories.take(np.flatnonzero(questions))
        return self._with(
            part,
            kept,
            histories=histories,
            relevant=self.relevant[questions],
            groups=self.groups[questions],
        )

    def of_sources(self, columns: Sequence[int]) -> Contest:
        """The contest among those sources alone."""
        part, kept = self.candidates.of_sources(columns)
        return self._with(part, kept)

    def _with(self, part: Candidates, kept: NDArray[np.bool_], **changes: Any) -> Contest:
        right = np.flatnonzero(self.right_mask[kept])
        places, width = _places(part)
        return replace(self, candidates=part, places=places, width=width, right=right, **changes)


def hold(
    candidates: Candidates,
    histories: Histories,
    right_keys: NDArray[np.int64],
    relevant: NDArray[np.int64],
    n_items: int,
    *,
    groups: NDArray[np.int64] | None = None,
    metric: MetricName,
    k: int,
) -> Contest:
    """Lay the candidates out and mark the right ones; keys are question * n_items + item."""
    places, width = _places(candidates)
    keys = candidates.rows * np.int64(max(n_items, 1)) + candidates.items
    return Contest(
        candidates=candidates,
        histories=histories,
        places=places,
        width=width,
        right=np.flatnonzero(np.isin(keys, right_keys)),
        relevant=relevant,
        groups=np.arange(candidates.n) if groups is None else groups,
        metric=metric,
        k=k,
    )


def _places(candidates: Candidates) -> tuple[NDArray[np.int64], int]:
    """Where each candidate lies, and how wide the rows are."""
    counts = np.bincount(candidates.rows, minlength=candidates.n)
    width = max(1, int(counts.max(initial=0)))
    starts = np.cumsum(counts) - counts
    return candidates.rows * width + np.arange(len(candidates)) - starts[candidates.rows], width


def ranks(
    table: NDArray[np.floating], rows: NDArray[np.integer], slots: NDArray[np.integer]
) -> NDArray[np.int64]:
    """The place, from 0, of the candidates at those rows and slots; ties go to the lower slot.

    A candidate whose score is not above 0 is no answer: its place is behind all.
    """
    found = np.empty(len(rows), np.int64)
    before = np.arange(table.shape[1])
    for start in range(0, len(rows), _PAIRS):
        part = slice(start, start + _PAIRS)
        others, own = table[rows[part]], table[rows[part], slots[part]][:, None]
        ahead = (others > own) | ((others == own) & (before < slots[part][:, None]))
        found[part] = np.where(own[:, 0] > 0, np.count_nonzero(ahead, axis=1), _NOWHERE)
    return found


def _mrr(places: NDArray[np.int64], rows: NDArray[np.int64], relevant: NDArray[np.int64], k: int) -> Values:
    best = np.zeros(len(relevant))
    np.maximum.at(best, rows, np.where(places < k, 1 / (places + 1.0), 0))
    return best


def _ndcg(places: NDArray[np.int64], rows: NDArray[np.int64], relevant: NDArray[np.int64], k: int) -> Values:
    gains = np.where(places < k, 1 / np.log2(places + 2.0), 0)
    ideal = np.concatenate(([0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))))
    best = ideal[np.minimum(relevant, k)]
    sums: Values = np.bincount(rows, gains, len(relevant)) / np.where(best > 0, best, 1)
    return sums


_METRICS: dict[MetricName, Callable[..., Values]] = {"mrr": _mrr, "ndcg": _ndcg}
_PAIRS = 8_192
_NOWHERE = 1_000_000


def mean_of(values: Sequence[float] | Values) -> float:
    return float(np.mean(values)) if len(values) else 0.0
