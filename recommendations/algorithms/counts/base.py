"""What the algorithms share whose answer is one list for everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Histories, TopK

#: Places of the list that are looked at together, over all askers.
_BLOCK = 4_000_000


class GlobalList(Algorithm):
    """One score for each item, whoever asks."""

    scopes: ClassVar[frozenset[Scope]] = frozenset({"global"})

    scores_: NDArray[np.float64]  # [n_items], NaN where there is no answer

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        return np.broadcast_to(self.scores_, (len(histories), self.n_items))

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        ranked = self._ranked(allowed)
        longest = int(np.diff(histories.indptr).max(initial=0)) if exclude_seen else 0
        rows = max(1, _BLOCK // (k + longest))
        parts = [self._first(part, ranked, k, exclude_seen) for part in histories.chunks(rows)]
        return TopK.stacked(parts, k)

    def _ranked(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.intp]:
        """The items that may be answered, best first, ties by item."""
        answered = ~np.isnan(self.scores_) if allowed is None else ~np.isnan(self.scores_) & allowed
        items = np.flatnonzero(answered)
        ranked: NDArray[np.intp] = items[np.argsort(-self.scores_[items], kind="stable")]
        return ranked

    def _first(self, histories: Histories, ranked: NDArray[np.intp], k: int, exclude_seen: bool) -> TopK:
        """The first k of the ranked items that each history has not seen."""
        top = TopK.absent(len(histories), k)
        longest = int(np.diff(histories.indptr).max(initial=0)) if exclude_seen else 0
        list_ = ranked[: k + longest]  # whatever a history holds, k others are among so many
        free = np.ones((len(histories), len(list_)), bool)
        if exclude_seen:
            places = np.full(self.n_items, -1)
            places[list_] = np.arange(len(list_))
            held = places[histories.items]
            free[histories.rows[held >= 0], held[held >= 0]] = False
        counts = np.cumsum(free, axis=1)
        rows, columns = np.nonzero(free & (counts <= k))
        slots = (rows, counts[rows, columns] - 1)
        top.items[slots] = list_[columns]
        top.scores[slots] = self.scores_[list_[columns]]
        return top


class ItemScores(GlobalList):
    """One list for everybody, and for each item how many distinct shoppers are behind its score."""

    evidence_unit = "shoppers"

    shoppers_: NDArray[np.int64]  # [n_items]

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        top = super().recommend(histories, k, exclude_seen=exclude_seen, allowed=allowed)
        counts = np.append(self.shoppers_, 0)  # the last is for absent answers, item -1
        return replace(top, evidence=counts[top.items].astype(np.int32))
