"""What sells or is looked at most."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.counts.base import ItemScores
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.fading import Fading
from recommendations.algorithms.data.merging import MergedIds
from recommendations.algorithms.data.touches import Touches
from recommendations.algorithms.parameters import Check, whole_number


class Popularity(ItemScores):
    """The sum of an item's weights, by items that at least `min_shoppers` distinct shoppers touched.

    Window and decay are the dataset's (`since`, `decayed`); a refund takes its purchase back. It keeps who
    touched what (4 bytes a pair), so that new interactions count distinct shoppers exactly.
    """

    name = "popularity"
    window_days = 90
    half_life_days = 30
    incremental = True
    checks: ClassVar[dict[str, Check]] = {"min_shoppers": whole_number(1)}

    sums_: NDArray[np.float64]  # [n_items] weights, faded to `faded_to_`
    faded_to_: float
    half_life_: float  # days; 0 where nothing fades
    actors_: NDArray[np.int32]  # who touched the items, item after item, `shoppers_` of them each
    shopper_ids_: NDArray[Any]
    guests_: NDArray[np.int64]

    def __init__(self, *, min_shoppers: int = 1) -> None:
        self.min_shoppers = min_shoppers

    def learn(self, data: Dataset) -> None:
        sums = np.bincount(data.items, data.weights, minlength=data.n_items)
        self._keep(sums, Touches.of(data), Fading.of(data))

    def learn_more(self, data: Dataset, items: MergedIds) -> None:
        before = Fading(faded_to=self.faded_to_, half_life=self.half_life_)
        data, now = before.joined(data)
        sums = items.spread(self.sums_) * before.factor(now)
        sums += np.bincount(data.items, data.weights, minlength=len(items)) * Fading.of(data).factor(now)
        touched = Touches(
            items=np.repeat(np.arange(self.n_items, dtype=np.int32), self.shoppers_),
            actors=self.actors_,
            shopper_ids=self.shopper_ids_,
            guests=self.guests_,
        )
        self._keep(sums, touched.joined(Touches.of(data), items), now)

    def _keep(self, sums: NDArray[np.float64], touched: Touches, fading: Fading) -> None:
        self.sums_, self.faded_to_, self.half_life_ = sums, fading.faded_to, fading.half_life
        self.shoppers_, self.actors_ = touched.counts(len(sums)), touched.actors
        self.shopper_ids_, self.guests_ = touched.shopper_ids, touched.guests
        self.scores_ = np.where((sums > 0) & (self.shoppers_ >= self.min_shoppers), sums, np.nan)
