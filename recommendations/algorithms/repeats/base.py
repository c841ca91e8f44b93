"""What the algorithms share that score a few items for each history: what it has had before."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Histories, TopK

#: (rows, items, scores), ordered by row and item, each pair once.
Scored = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]


class Repeats(Algorithm):
    """Recommends only what a history holds; with `exclude_seen` there is nothing left."""

    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    kinds = ("purchase",)
    repeats_only = True

    @abstractmethod
    def score_pairs(self, histories: Histories) -> Scored:
        """Scores of the items that each history holds, those without an answer left out."""

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores = np.full((len(histories), self.n_items), np.nan)
        rows, items, found = self.score_pairs(histories)
        scores[rows, items] = found
        return scores

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        if exclude_seen:
            return TopK.absent(len(histories), k)
        rows, items, scores = self.score_pairs(histories)
        kept = slice(None) if allowed is None else allowed[items]
        return TopK.from_pairs(len(histories), k, rows[kept], items[kept], scores[kept])

    def score(self, histories: Histories, items: ArrayLike) -> NDArray[np.floating]:
        histories = self._ask(histories)
        wanted = np.asarray(items, np.int64)
        wanted = np.broadcast_to(wanted, (len(histories), wanted.shape[-1]))
        rows, held, scores = self.score_pairs(histories)
        keys = np.append(rows.astype(np.int64) * self.n_items + held, np.iinfo(np.int64).max)
        asked = np.arange(len(histories))[:, None] * self.n_items + wanted
        places = np.searchsorted(keys, asked)
        known = (wanted >= 0) & (wanted < self.n_items) & (keys[places] == asked)
        return np.where(known, np.append(scores, np.nan)[places], np.nan)
