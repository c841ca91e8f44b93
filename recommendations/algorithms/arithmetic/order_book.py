"""What each order holds after refunds, and who placed it; more lines and orders can be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import with_entries
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.factorize import factorize
from recommendations.algorithms.data.merging import MergedIds, merged_ids


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderBook:
    """n orders, told apart by their numbers; a refund may come after the order it belongs to."""

    net: csr_matrix  # [n, n_items] weights less refunds
    buyers: NDArray[np.int64]  # [n] shopper code, -1 for an order without one
    numbers: NDArray[np.int64]  # [n] ascending
    shopper_ids: NDArray[Any]

    @classmethod
    def of(cls, data: Dataset) -> OrderBook:
        inside = data.take(data.orders >= 0)
        codes, numbers = factorize(inside.orders, "orders")
        net = csr_matrix((inside.weights, (codes, inside.items)), shape=(len(numbers), data.n_items))
        buyers = np.full(len(numbers), -1, np.int64)
        buyers[codes] = inside.shoppers
        return cls(net=net, buyers=buyers, numbers=numbers, shopper_ids=data.shopper_ids)

    def joined(self, other: OrderBook, items: MergedIds) -> OrderBook:
        """With the lines and orders of `other`, whose items are in merged codes already."""
        orders = merged_ids(self.numbers, other.numbers)
        shoppers = merged_ids(self.shopper_ids, other.shopper_ids)
        old, new = self.net.tocoo(), other.net.tocoo()
        rows = np.append(orders.old[old.row], orders.new[new.row])
        columns = np.append(items.old[old.col], new.col)
        net = csr_matrix((np.append(old.data, new.data), (rows, columns)), shape=(len(orders), len(items)))
        buyers = np.full(len(orders), -1, np.int64)
        buyers[orders.old] = np.append(shoppers.old, -1)[self.buyers]
        buyers[orders.new] = np.append(shoppers.new, -1)[other.buyers]
        return OrderBook(net=net, buyers=buyers, numbers=orders.ids, shopper_ids=shoppers.ids)

    def kept(self, max_items: int | None) -> tuple[csr_matrix, NDArray[np.int64]]:
        """Ones [n, n_items] for what each order kept, and each order's buyer [n].

        An order without a shopper is a buyer of its own. Orders of more than `max_items` items are emptied.
        """
        kept = self.net.data > 0
        if max_items is not None:
            sizes = np.diff(with_entries(self.net, kept).indptr)
            kept &= np.repeat(sizes <= max_items, np.diff(self.net.indptr))
        orders = with_entries(self.net, kept)
        orders.data = np.ones_like(orders.data)
        own = len(self.shopper_ids) + np.arange(len(self.buyers))
        return orders, np.where(self.buyers < 0, own, self.buyers)
