"""Visits that were like this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, Sequences, TopK, sequences
from recommendations.algorithms.online import profile
from recommendations.algorithms.online.sessions import VisitIndex, next_in_visit, ranked
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.sequences.transitions import sequence_actors, sequence_weights

#: Moments from the end of a visit are told apart up to this many.
OLDEST = 255

Answer = tuple[NDArray[np.int32], NDArray[np.float64]]


class SessionKNN(Algorithm):
    name = "session-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    minimum = Minimum(interactions=50, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "sample": whole_number(1),
        "visit_items": whole_number(2),
        "recency": number(0, 1, above=True),
        "position_decay": number(0, 1, above=True),
        "before": number(0, 1),
        "half_life": optional(number(0, above=True)),
        "length_discount": number(0),
        "match_rarity": number(0),
        "rarity": number(0),
    }

    item_indptr_: NDArray[np.int64]
    item_visits_: NDArray[np.int32]
    visit_indptr_: NDArray[np.int64]
    visit_items_: NDArray[np.int32]
    visit_ages_: NDArray[np.uint8]
    visit_weights_: NDArray[np.float32]
    item_weights_: NDArray[np.float32]
    match_weights_: NDArray[np.float32]

    def __init__(
        self,
        *,
        neighbours: int = 200,
        sample: int = 1000,
        visit_items: int = 50,
        recency: float = 0.7,
        position_decay: float = 0.8,
        before: float = 1.0,
        half_life: float | None = 0.3,
        length_discount: float = 0.5,
        match_rarity: float = 0.0,
        rarity: float = 0.0,
    ) -> None:
        self.neighbours = neighbours
        self.sample = sample
        self.visit_items = visit_items
        self.recency = recency
        self.position_decay = position_decay
        self.before = before
        self.half_life = half_life
        self.length_discount = length_discount
        self.match_rarity = match_rarity
        self.rarity = rarity

    def learn(self, data: Dataset) -> None:
        found = sequences(data)
        rows = found.rows
        by_item = _by_item(found, data.n_items)
        kept = _distinct(found.items, rows, by_item)
        kept &= _rank_from_end(kept, rows) < self.visit_items
        by_item = by_item[kept[by_item]]
        lengths = np.bincount(rows[kept], minlength=len(found))
        self.visit_indptr_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        self.visit_items_ = found.items[kept]
        last = found.steps[found.indptr[1:] - 1]
        self.visit_ages_ = np.minimum(last[rows[kept]] - found.steps[kept], 255).astype(np.uint8)
        weights = (
            sequence_weights(len(found), self.half_life) / np.maximum(lengths, 1) ** self.length_discount
        )
        self.visit_weights_ = weights.astype(np.float32)
        by_item = by_item[_newest_of_each_actor(found, rows, by_item)]
        counts = np.bincount(found.items[by_item], minlength=data.n_items)
        idf = np.log1p(len(found) / np.maximum(counts, 1))
        self.item_weights_ = (idf**self.rarity).astype(np.float32)
        self.match_weights_ = (idf**self.match_rarity).astype(np.float32)
        ends = np.cumsum(counts)[found.items[by_item]]
        by_item = by_item[ends - np.arange(len(by_item)) <= self.sample]
        self.item_visits_ = rows[by_item].astype(np.int32)
        self.item_indptr_ = np.concatenate(([0], np.cumsum(np.minimum(counts, self.sample)))).astype(np.int64)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        found = TopK.absent(len(histories), k)
        for row, (items, scores) in self._answers(histories):
            wanted = scores > 0 if allowed is None else (scores > 0) & allowed[items]
            if exclude_seen:
                wanted &= ~np.isin(items, histories.items[histories.indptr[row] : histories.indptr[row + 1]])
            best = ranked(items, scores, wanted, k)
            found.items[row, : len(best)] = items[best]
            found.scores[row, : len(best)] = scores[best]
        return found

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = np.where((wanted >= 0) & (wanted < 2**31), wanted, -1)
        return self.recommend(Histories.from_lists(known[:, None].tolist()), k, allowed=allowed)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores = np.full((len(histories), self.n_items), np.nan)
        for row, (items, found) in self._answers(histories):
            scores[row, items] = np.where(found > 0, found, np.nan)
        return scores

    def _answers(self, histories: Histories) -> Iterator[tuple[int, Answer]]:
        rows, items, weights = profile(histories, self.recency)
        weights = weights * self.match_weights_[items]
        bounds = np.searchsorted(rows, np.arange(len(histories) + 1))
        index = self._index()
        for row in np.flatnonzero(np.diff(bounds)).tolist():
            part = slice(bounds[row], bounds[row + 1])
            yield (
                row,
                next_in_visit(
                    index,
                    items[part],
                    weights[part],
                    neighbours=self.neighbours,
                    position_decay=self.position_decay,
                    before=self.before,
                ),
            )

    def _index(self) -> VisitIndex:
        return VisitIndex(
            item_indptr=self.item_indptr_,
            item_visits=self.item_visits_,
            visit_indptr=self.visit_indptr_,
            visit_items=self.visit_items_,
            visit_ages=self.visit_ages_,
            visit_weights=self.visit_weights_,
            item_weights=self.item_weights_,
        )


def _indptr(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _by_item(found: Sequences, n_items: int) -> NDArray[np.int64]:
    """Entries [e] by item, then as they come: a counting sort, which transposing is."""
    from scipy.sparse import csr_matrix

    entries = np.arange(len(found.items))
    by_visit = csr_matrix((entries, found.items, found.indptr), shape=(len(found), n_items))
    order: NDArray[np.int64] = by_visit.tocsc().data
    return order


def _distinct(
    items: NDArray[np.int32], rows: NDArray[np.int64], by_item: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mask [e]: the last entry of each item in its visit."""
    again = (items[by_item[1:]] == items[by_item[:-1]]) & (rows[by_item[1:]] == rows[by_item[:-1]])
    kept = np.ones(len(items), bool)
    kept[by_item[:-1][again]] = False
    return kept


def _rank_from_end(kept: NDArray[np.bool_], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many entries that are kept come after each of them in its visit, [e]."""
    total = np.cumsum(kept)
    last = np.searchsorted(rows, rows, "right") - 1
    return total[last] - total


def _newest_of_each_actor(
    found: Sequences, rows: NDArray[np.int64], by_item: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mask [e']: entries in whose visit the actor met the item last, so that nobody fills a sample."""
    actors = sequence_actors(found)[rows[by_item]]
    items = found.items[by_item]
    order = np.lexsort((actors, items))
    again = (items[order][1:] == items[order][:-1]) & (actors[order][1:] == actors[order][:-1])
    kept = np.ones(len(by_item), bool)
    kept[order[:-1][again]] = False
    return kept
