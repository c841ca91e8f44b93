"""Visits that were like this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, Sequences, TopK, sequences
from recommendations.algorithms.errors import ArtifactError
from recommendations.algorithms.online import profile
from recommendations.algorithms.online.sessions import VisitIndex, next_in_visit, ranked
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.sequences.transitions import sequence_actors, sequence_weights
from recommendations.algorithms.sequences.visits import by_item, newest_distinct

#: Moments from the end of a visit are told apart up to this many.
OLDEST = 255

Answer = tuple[NDArray[np.int32], NDArray[np.float64]]


class SessionKNN(Algorithm):
    """Votes of the past visits that are most like the current one.

    The nearest visits are found by vector multiplication on an index of each item's newest visits
    (V-SKNN, Ludewig & Jannach 2018; VMIS-kNN, Kersbergen, Sprangers & Schelter 2022); their own age and
    the place of an item in them count as in STAN and VSTAN (Garg et al. 2019; Ludewig et al. 2021):

    - the current visit's items weigh `recency` to the power of the moments since, and of each item its
      `sample` newest visits are compared (of one shopper only the newest, so that nobody fills them);
    - a visit's similarity, the sum of the weights in common, halves with every `half_life` (share of all
      visits) that came after it, and is divided by its number of items to the power `length_discount`;
    - the `neighbours` most similar vote for their items: with their similarity, times `position_decay` for
      each moment more than one between the item and the match (the weightiest item in common), times
      `before` where it came before the match;
    - an item that neighbours of fewer than `min_shoppers` distinct shoppers vote for (a visit without one
      counts as one of its own) is no answer, so that a handful of accounts cannot put it there;
    - an item's votes are multiplied by ln(1 + visits / visits with it)^`rarity`.

    Of a visit, or of a history where there are no visits, the `visit_items` newest items are kept. Every
    answer is made by `online.sessions`, with NumPy alone, on arrays that can stay mapped.
    """

    name = "session-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    online = "next-in-visit"
    minimum = Minimum(interactions=50, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "sample": whole_number(1),
        "min_shoppers": whole_number(1),
        "visit_items": whole_number(2),
        "recency": number(0, 1, above=True),
        "position_decay": number(0, 1, above=True),
        "before": number(0, 1),
        "half_life": optional(number(0, above=True)),
        "length_discount": number(0),
        "rarity": number(0),
    }

    # As in `VisitIndex`.
    item_indptr_: NDArray[np.int64]
    item_visits_: NDArray[np.int32]
    visit_indptr_: NDArray[np.int64]
    visit_items_: NDArray[np.int32]
    visit_ages_: NDArray[np.uint8]
    visit_weights_: NDArray[np.float32]
    visit_shoppers_: NDArray[np.int32]
    item_weights_: NDArray[np.float32]

    def __init__(
        self,
        *,
        neighbours: int = 200,
        sample: int = 1000,
        min_shoppers: int = 2,
        visit_items: int = 50,
        recency: float = 0.35,
        position_decay: float = 0.8,
        before: float = 0.7,
        half_life: float | None = 1.0,
        length_discount: float = 0.25,
        rarity: float = 1.0,
    ) -> None:
        self.neighbours = neighbours
        self.sample = sample
        self.min_shoppers = min_shoppers
        self.visit_items = visit_items
        self.recency = recency
        self.position_decay = position_decay
        self.before = before
        self.half_life = half_life
        self.length_discount = length_discount
        self.rarity = rarity

    def learn(self, data: Dataset) -> None:
        found = sequences(data)
        rows, order = found.rows, by_item(found, data.n_items)
        kept = newest_distinct(found, order, self.visit_items)
        self._learn_visits(found, rows, kept)
        order = order[kept[order]]
        self._learn_items(found, rows, order[_newest_of_each_actor(found, rows, order)])

    def _learn_visits(self, found: Sequences, rows: NDArray[np.int64], kept: NDArray[np.bool_]) -> None:
        lengths = np.bincount(rows[kept], minlength=len(found))
        self.visit_indptr_ = _indptr(lengths)
        self.visit_items_ = found.items[kept]
        last = found.steps[found.indptr[1:] - 1]
        self.visit_ages_ = np.minimum(last[rows[kept]] - found.steps[kept], OLDEST).astype(np.uint8)
        discount = np.maximum(lengths, 1) ** self.length_discount
        self.visit_shoppers_ = _shoppers(found)
        self.visit_weights_ = (sequence_weights(len(found), self.half_life) / discount).astype(np.float32)

    def _learn_items(self, found: Sequences, rows: NDArray[np.int64], order: NDArray[np.int64]) -> None:
        items = found.items[order]
        counts = np.bincount(items, minlength=self.n_items)
        rarity = np.log1p(len(found) / np.maximum(counts, 1))
        self.item_weights_ = (rarity**self.rarity).astype(np.float32)
        newest = np.cumsum(counts)[items] - np.arange(len(items)) <= self.sample
        self.item_visits_ = rows[order[newest]].astype(np.int32)
        self.item_indptr_ = _indptr(np.minimum(counts, self.sample))

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
        """What a visit of that item alone is answered, itself left out."""
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = np.where((wanted >= 0) & (wanted < 2**31), wanted, -1)
        return self.recommend(Histories.from_lists(known[:, None].tolist()), k, allowed=allowed)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores = np.full((len(histories), self.n_items), np.nan)
        for row, (items, found) in self._answers(histories):
            scores[row, items] = np.where(found > 0, found, np.nan)
        return scores

    def _answers(self, histories: Histories) -> Iterator[tuple[int, Answer]]:
        """(history, (items, scores)) of each history that holds anything."""
        rows, items, weights = profile(histories, self.recency)
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
                    min_shoppers=self.min_shoppers,
                ),
            )

    def _restore(self, state: Mapping[str, Any]) -> None:
        # Models stored before visits had shoppers could not tell two visits of one from two of two.
        if "visit_shoppers_" not in state:
            raise ArtifactError(f"The stored model of {self.name!r} lacks 'visit_shoppers_': train again.")
        super()._restore(state)

    def _index(self) -> VisitIndex:
        return VisitIndex(
            item_indptr=self.item_indptr_,
            item_visits=self.item_visits_,
            visit_indptr=self.visit_indptr_,
            visit_items=self.visit_items_,
            visit_ages=self.visit_ages_,
            visit_weights=self.visit_weights_,
            visit_shoppers=self.visit_shoppers_,
            item_weights=self.item_weights_,
        )


def _indptr(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _shoppers(found: Sequences) -> NDArray[np.int32]:
    """Who made each visit [m], by number; [0] where nobody made two."""
    actors = sequence_actors(found)
    repeated = np.bincount(actors).max(initial=0) > 1
    return (actors if repeated else actors[:0]).astype(np.int32)


def _newest_of_each_actor(
    found: Sequences, rows: NDArray[np.int64], order: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mask [e']: entries in whose visit the actor met the item last, so that nobody fills a sample."""
    actors, items = sequence_actors(found)[rows[order]], found.items[order]
    together = np.lexsort((actors, items))
    again = (np.diff(items[together]) == 0) & (np.diff(actors[together]) == 0)
    kept = np.ones(len(order), bool)
    kept[together[:-1][again]] = False
    return kept
