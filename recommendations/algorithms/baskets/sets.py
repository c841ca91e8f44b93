"""Sets of items that were bought together, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sets:
    """n sets of up to s items, smaller ones first, then by items; every part of a set is among them."""

    items: NDArray[np.int32]  # [n, s], rising, -1 padding at the end
    orders: Ints  # [n], orders that hold the whole set
    shoppers: Ints  # [n], distinct shoppers who placed them
    keys: Ints  # [n], rising: of the set without its last item, and that item
    n_orders: int  # orders with any item
    n_items: int

    @classmethod
    def of(
        cls,
        found: Sequence[tuple[NDArray[np.integer], Ints, Ints]],
        *,
        size: int,
        n_items: int,
        n_orders: int,
    ) -> Sets:
        """From blocks of (items [m, up to size], orders [m], shoppers [m]) in any order."""
        items = np.full((sum(len(block) for block, _, _ in found), size), -1, np.int32)
        start = 0
        for block, _, _ in found:
            items[start : start + len(block), : block.shape[1]] = np.sort(block, axis=1)
            start += len(block)
        order = np.lexsort((*items.T[::-1], (items >= 0).sum(axis=1))) if len(items) else np.empty(0, int)
        return cls(
            items=items[order],
            orders=np.concatenate([orders for _, orders, _ in found])[order],
            shoppers=np.concatenate([shoppers for _, _, shoppers in found])[order],
            keys=_keys(items[order], n_items),
            n_orders=n_orders,
            n_items=n_items,
        )

    def __len__(self) -> int:
        return len(self.items)

    @property
    def sizes(self) -> Ints:
        """How many items each set holds, [n]."""
        return (self.items >= 0).sum(axis=1)

    @property
    def support(self) -> NDArray[np.float64]:
        """The share of the orders that hold the whole set, [n]."""
        return self.orders / max(self.n_orders, 1)

    def of_size(self, size: int) -> slice:
        """Where the sets of that many items lie."""
        low, high = np.searchsorted(self.sizes, [size, size + 1])
        return slice(int(low), int(high))

    def find(self, items: NDArray[np.integer]) -> Ints:
        """The place of each of m sets [m, up to s] among these, items rising, -1 padding; -1 where absent."""
        return _find(self.keys, np.asarray(items, np.int64), self.n_items)

    def grown(self, parents: Ints, last: NDArray[np.integer]) -> Ints:
        """The places of sets, given as the place of a set [m] and one later item [m]; -1 where absent."""
        return _grown(self.keys, parents, last, self.n_items)


def _keys(items: NDArray[np.integer], n_items: int) -> Ints:
    """Keys of sorted sets: those of one size follow those of the size before, and are found through them."""
    sizes = (items >= 0).sum(axis=1)
    keys = np.empty(len(items), np.int64)
    for size in range(1, items.shape[1] + 1):
        low, high = np.searchsorted(sizes, [size, size + 1])
        parents = _find(keys[:low], items[low:high, : size - 1].astype(np.int64), n_items)
        keys[low:high] = (parents + 1) * n_items + items[low:high, size - 1]
    return keys


def _find(keys: Ints, items: Ints, n_items: int) -> Ints:
    places = np.full(len(items), -1, np.int64)
    for column in range(items.shape[1]):
        here = np.flatnonzero((items[:, column] >= 0) & ((places >= 0) | (column == 0)))
        places[here] = _grown(keys, places[here], items[here, column], n_items)
        # What is absent stays so, for a longer set is there only with all its parts.
    return places


def _grown(keys: Ints, parents: Ints, last: NDArray[np.integer], n_items: int) -> Ints:
    if not len(keys):
        return np.full(len(last), -1, np.int64)
    wanted = (parents + 1) * n_items + last
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Ints = np.where(keys[at] == wanted, at, -1)
    return found
