"""One source for each question: the first that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Histories, TopK
from recommendations.algorithms.data.factorize import distinct
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.hybrids.weighted import check_one_each
from recommendations.algorithms.parameters import Check, whole_number

Mask = NDArray[np.bool_]


class Switching(Hybrid):
    """Burke's (2002) switching hybrid: a whole list from the first source that fits, never a mixture.

    A source fits a history of at least its `least` distinct items if it has `enough` answers to it. Where
    none has, the first of those that have most answers counts. Neighbours of an item have no history, so
    that `least` says nothing of them. Scores are the source's own: those of two lists do not compare.
    """

    name = "switching"
    checks: ClassVar[dict[str, Check]] = {
        "sources": sources_check(),
        "enough": whole_number(1),
        "depth": whole_number(1),
    }

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = (
            {"algorithm": "ease"},
            {"algorithm": "item-knn"},
            {"algorithm": "popularity"},
        ),
        least: Sequence[int] | None = None,
        enough: int = 1,
        depth: int = 100,
    ) -> None:
        self.sources = sources
        self.least = least
        self.enough = enough
        self.depth = depth

    @classmethod
    def check_params(cls, params: Mapping[str, Any]) -> None:
        super().check_params(params)
        wanted = "a whole number of at least 0"
        check_one_each(cls, params, "least", lambda value: not whole_number(0)(value), wanted)

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        raise NotImplementedError("A switching hybrid never mixes what its sources say.")

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)

        def ask(source: Algorithm, rows: NDArray[np.intp]) -> TopK:
            wanted = max(k, self.enough)
            return source.recommend(histories.take(rows), wanted, exclude_seen=exclude_seen, allowed=allowed)

        return self._first_that_fits(self._long_enough(histories), k, ask)[0]

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))

        def ask(source: Algorithm, rows: NDArray[np.intp]) -> TopK:
            return source.similar(wanted[rows], max(k, self.enough), allowed=allowed)

        return self._first_that_fits(np.ones((len(wanted), len(self.sources_)), bool), k, ask)[0]

    def score(self, histories: Histories, items: ArrayLike) -> NDArray[np.floating]:
        """As the source scores them that a list of new items comes from; NaN where there is no such list."""
        histories = self._ask(histories)
        wanted = np.asarray(items, np.int64)
        wanted = np.broadcast_to(wanted, (len(histories), wanted.shape[-1]))

        def ask(source: Algorithm, rows: NDArray[np.intp]) -> TopK:
            return source.recommend(histories.take(rows), self.enough)

        chosen = self._first_that_fits(self._long_enough(histories), self.enough, ask)[1]
        scores = np.full(wanted.shape, np.nan)
        for place, source in enumerate(self.sources_):
            rows = np.flatnonzero(chosen == place)
            if len(rows):
                scores[rows] = source.score(histories.take(rows), wanted[rows])
        return scores

    def _long_enough(self, histories: Histories) -> Mask:
        """Which sources [n, s] each history is long enough for."""
        keys = distinct(histories.rows * np.int64(max(self.n_items, 1)) + histories.items)
        lengths = np.bincount(keys // max(self.n_items, 1), minlength=len(histories))
        return lengths[:, None] >= np.asarray(self.least or [0] * len(self.sources_))

    def _first_that_fits(
        self, fits: Mask, k: int, ask: Callable[[Algorithm, NDArray[np.intp]], TopK]
    ) -> tuple[TopK, NDArray[np.intp]]:
        """The answers to n questions, and whose they are, [n], -1 for nobody's; who fits is [n, s]."""
        n = len(fits)
        items, scores = np.full((n, k), -1, np.int32), np.full((n, k), np.nan)
        answered, chosen = np.zeros(n, np.int64), np.full(n, -1)
        for place, source in enumerate(self.sources_):
            rows = np.flatnonzero(fits[:, place] & (answered < self.enough))
            if not len(rows):
                continue
            top = ask(source, rows)
            count = np.count_nonzero(top.items >= 0, axis=1)
            better = count > answered[rows]
            gained = rows[better]
            items[gained], scores[gained] = top.items[better, :k], top.scores[better, :k]
            answered[gained], chosen[gained] = count[better], place
        return TopK(items=items, scores=scores), chosen
