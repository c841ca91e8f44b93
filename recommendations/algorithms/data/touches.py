"""Who touched which item, each pair once: distinct people can be counted, and more of them added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.merging import MergedIds, merged_ids

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Touches:
    """p pairs of an item and an actor, ordered by both.

    An actor below len(shopper_ids) is a shopper; the others are guests, told apart by their keys: an order
    without a shopper, or else a visit without one.
    """

    items: NDArray[np.int32]  # [p]
    actors: NDArray[np.int32]  # [p]
    shopper_ids: NDArray[Any]
    guests: NDArray[np.int64]  # keys, ascending

    @classmethod
    def of(cls, data: Dataset) -> Touches:
        keys = _guest_keys(data)
        guests = np.unique(keys[keys >= 0])
        codes = np.where(keys < 0, data.shoppers, data.n_shoppers + np.searchsorted(guests, keys))
        rows = codes >= 0
        return cls._distinct(data.items[rows], codes[rows], data.shopper_ids, guests)

    @classmethod
    def _distinct(
        cls,
        items: NDArray[np.integer],
        codes: NDArray[np.integer],
        shopper_ids: NDArray[Any],
        guests: NDArray[np.int64],
    ) -> Touches:
        n = max(1, len(shopper_ids) + len(guests))
        pairs = np.sort(items.astype(np.int64) * n + codes)
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        found, who = np.divmod(pairs, n)
        return cls(
            items=found.astype(np.int32), actors=who.astype(np.int32), shopper_ids=shopper_ids, guests=guests
        )

    def counts(self, n_items: int) -> NDArray[np.int64]:
        """How many distinct actors touched each item [n_items]."""
        return np.bincount(self.items, minlength=n_items)

    def joined(self, other: Touches, items: MergedIds) -> Touches:
        """With those of `other`, whose items are in merged codes already."""
        shoppers = merged_ids(self.shopper_ids, other.shopper_ids)
        guests = np.union1d(self.guests, other.guests)
        codes = [
            np.append(places, len(shoppers) + np.searchsorted(guests, part.guests))[part.actors]
            for part, places in ((self, shoppers.old), (other, shoppers.new))
        ]
        touched = np.append(items.old[self.items], other.items)
        return self._distinct(touched, np.concatenate(codes), shoppers.ids, guests)


def _guest_keys(data: Dataset) -> NDArray[np.int64]:
    """Who stands behind each interaction [n] without a shopper: its order, else its visit; else -1."""
    keys = np.where(data.visits >= 0, 2 * data.visits + 1, -1)
    keys = np.where(data.orders >= 0, 2 * data.orders, keys)
    return np.where(data.shoppers >= 0, -1, keys)
