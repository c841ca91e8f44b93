"""What sells or is looked at most."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.data.actors import distinct_actors
from recommendations.algorithms.parameters import Check, whole_number


class ItemScores(Algorithm):
    """One list for everybody: a score and a count of distinct shoppers for each item."""

    scopes: ClassVar[frozenset[Scope]] = frozenset({"global"})
    evidence_unit = "shoppers"

    scores_: NDArray[np.float64]  # [n_items], NaN where there is no answer
    shoppers_: NDArray[np.int64]  # [n_items]

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        return np.broadcast_to(self.scores_, (len(histories), self.n_items))

    def recommend(self, histories: Histories, k: int, **options: Any) -> TopK:
        top = super().recommend(histories, k, **options)
        counts = np.append(self.shoppers_, 0)  # the last is for absent answers, item -1
        return replace(top, evidence=counts[top.items].astype(np.int32))


class Popularity(ItemScores):
    """The sum of an item's weights, by items that at least `min_shoppers` distinct shoppers touched.

    Window and decay are the dataset's (`since`, `decayed`); a refund takes its purchase back.
    """

    name = "popularity"
    window_days = 90
    half_life_days = 30
    checks: ClassVar[dict[str, Check]] = {"min_shoppers": whole_number(1)}

    def __init__(self, *, min_shoppers: int = 1) -> None:
        self.min_shoppers = min_shoppers

    def learn(self, data: Dataset) -> None:
        self.shoppers_ = distinct_actors(data)
        sums = np.bincount(data.items, data.weights, minlength=data.n_items)
        self.scores_ = np.where((sums > 0) & (self.shoppers_ >= self.min_shoppers), sums, np.nan)
