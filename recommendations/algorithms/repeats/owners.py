"""Who has had which item, when last, and in how many moments the item was had; more can be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.merging import MergedIds, merged_ids
from recommendations.algorithms.repeats.occurrences import changes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owners:
    """p pairs of a shopper and an item, ordered by both.

    Interactions without a shopper and with a weight of nothing or less are left out: what a refund took
    back had been chosen all the same.
    """

    shoppers: NDArray[np.int32]  # [p]
    items: NDArray[np.int32]  # [p]
    last: NDArray[np.int64]  # [p] unix seconds
    moments: NDArray[np.int64]  # [n_items]
    shopper_ids: NDArray[Any]

    @classmethod
    def of(cls, data: Dataset) -> Owners:
        had = data.take((data.shoppers >= 0) & (data.weights > 0))
        return cls._grouped(had.shoppers, had.items, had.times, np.zeros(data.n_items, int), data.shopper_ids)

    @classmethod
    def _grouped(
        cls,
        shoppers: NDArray[np.int32],
        items: NDArray[np.int32],
        times: NDArray[np.int64],
        moments: NDArray[np.int64],
        shopper_ids: NDArray[Any],
    ) -> Owners:
        """From entries in time order; `moments` [n_items] are those that the entries do not tell of."""
        order = np.argsort(shoppers.astype(np.int64) * len(moments) + items, kind="stable")
        shoppers, items, times = shoppers[order], items[order], times[order]
        told = items[changes(shoppers, items, times)]
        starts = np.flatnonzero(changes(shoppers, items))
        ends = np.append(starts[1:], len(order))[: len(starts)] - 1
        return cls(
            shoppers=shoppers[ends],
            items=items[ends],
            last=times[ends],
            moments=moments + np.bincount(told, minlength=len(moments)),
            shopper_ids=shopper_ids,
        )

    def counts(self) -> NDArray[np.int64]:
        """How many shoppers have had each item [n_items]."""
        return np.bincount(self.items, minlength=len(self.moments))

    def joined(self, data: Dataset, items: MergedIds) -> Owners:
        """With what came later, which is in merged item codes already."""
        ids = merged_ids(self.shopper_ids, data.shopper_ids)
        had = data.take((data.shoppers >= 0) & (data.weights > 0))
        # Each pair's last moment is told of again, so that a moment that goes on in `data` counts once.
        untold = items.spread(self.moments - self.counts())
        return self._grouped(
            np.append(ids.old[self.shoppers], ids.new[had.shoppers]),
            np.append(items.old[self.items], had.items),
            np.append(self.last, had.times),
            untold,
            ids.ids,
        )
