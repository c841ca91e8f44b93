"""Items that are bought in one order."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.association import association_lift, npmi, wilson_lower_bound
from recommendations.algorithms.arithmetic.order_book import OrderBook
from recommendations.algorithms.arithmetic.orders import buyer_cells, capped, counted_orders, item_orders
from recommendations.algorithms.arithmetic.sparse import (
    ones_like,
    row_blocks,
    top_entries,
    with_columns,
    with_entries,
)
from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Dataset, TopK
from recommendations.algorithms.data.merging import MergedIds
from recommendations.algorithms.neighbours.base import NeighbourAlgorithm
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum


class CoPurchase(NeighbourAlgorithm):
    """Association between items over orders, judged by what the evidence allows to claim.

    Of the orders with item i, c in n_i hold item j too. Wilson's lower bound of c / n_i is the share that
    can be claimed with confidence `z`, so that two orders are not taken for a rule; its association lift
    over the share of j in all orders must exceed `min_lift`, so that a best seller, which is in every
    tenth basket anyway, is nobody's neighbour; and normalised pointwise mutual information ranks what is
    left, so that of two sure associations the more regular one comes first, not the rarer one.
    Pairs need `min_orders` distinct orders by `min_shoppers` distinct shoppers (an order without a shopper
    counts as one of its own), and a shopper counts at most `orders_each` times, for a pair, an item and all.
    Orders of more than `max_order_items` items are a stock list and left out.
    """

    name = "co-purchase"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item"})
    kinds = ("purchase", "refund")
    window_days = 365
    minimum = Minimum(interactions=40, orders=20, items=5)
    evidence_unit = "orders"
    incremental = True
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "min_orders": whole_number(1),
        "min_shoppers": whole_number(1),
        "orders_each": optional(whole_number(1)),
        "min_lift": number(0),
        "z": number(0),
        "max_order_items": optional(whole_number(2)),
        "recency": number(0, 1, above=True),
    }

    indptr_: NDArray[np.integer]  # orders x items, weights less refunds
    indices_: NDArray[np.integer]
    data_: NDArray[np.float32]
    buyers_: NDArray[np.int64]  # [n_orders] shopper code, -1 for an order without one
    numbers_: NDArray[np.int64]  # [n_orders]
    shopper_ids_: NDArray[Any]
    order_counts_: NDArray[np.int64]  # [n_items], orders that hold the item, of each buyer `orders_each`
    n_orders_: int  # orders that hold anything, of each buyer `orders_each`

    def __init__(
        self,
        *,
        neighbours: int = 50,
        min_orders: int = 3,
        min_shoppers: int = 2,
        orders_each: int | None = None,
        min_lift: float = 1.0,
        z: float = 1.96,
        max_order_items: int | None = 100,
        recency: float = 0.8,
    ) -> None:
        self.neighbours = neighbours
        self.min_orders = min_orders
        self.min_shoppers = min_shoppers
        self.orders_each = orders_each
        self.min_lift = min_lift
        self.z = z
        self.max_order_items = max_order_items
        self.recency = recency

    def prepare(self, data: Dataset) -> None:
        self._keep(OrderBook.of(data))

    def learn_more(self, data: Dataset, items: MergedIds) -> None:
        book = self._book().joined(OrderBook.of(data), items)
        self.item_ids_ = items.ids
        self._keep(book)
        self.list_neighbours()

    def _keep(self, book: OrderBook) -> None:
        self.indptr_, self.indices_, self.data_ = book.net.indptr, book.net.indices, book.net.data
        self.buyers_, self.numbers_, self.shopper_ids_ = book.buyers, book.numbers, book.shopper_ids
        orders, buyers = book.kept(self.max_order_items)
        self.order_counts_ = item_orders(orders, buyers, self.orders_each)
        self.n_orders_ = counted_orders(orders, buyers, self.orders_each)

    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        orders, buyers = self._book().kept(self.max_order_items)
        left = orders.T.tocsr()[items]
        cells, cell_items = buyer_cells(with_columns(orders, allowed), buyers)
        to_items = csr_matrix(
            (np.ones(len(cell_items), np.float32), cell_items, np.arange(len(cell_items) + 1)),
            shape=(len(cell_items), self.n_items),
        )
        blocks = [
            self._ranked(capped(left[rows] @ cells, self.orders_each), to_items, items[rows], k)
            for rows in row_blocks(left, cells)
        ]
        return TopK.stacked(blocks, k)

    def _ranked(self, by_cell: csr_matrix, to_items: csr_matrix, items: NDArray[np.int64], k: int) -> TopK:
        # Two products of the same structure walk it in the same order, so that their entries correspond.
        together, shoppers = by_cell @ to_items, ones_like(by_cell) @ to_items
        own = np.repeat(items, np.diff(together.indptr))
        enough = (together.data >= self.min_orders) & (shoppers.data >= self.min_shoppers)
        pairs = with_entries(together, enough & (together.indices != own))
        own = np.repeat(items, np.diff(pairs.indptr))
        lift, mutual = self._association(pairs.data.astype(np.float64), own, pairs.indices)
        kept = (lift > self.min_lift) & (mutual > 0)
        scores = with_entries(pairs, kept)
        scores.data = mutual[kept]
        return top_entries(scores, pairs.data[kept].astype(np.int32), k)

    def _association(
        self, together: NDArray[np.float64], own: NDArray[np.integer], other: NDArray[np.integer]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower bounds of the association lift and of the mutual information of each pair."""
        n_orders = max(1, self.n_orders_)
        first, second = self.order_counts_[own] / n_orders, self.order_counts_[other] / n_orders
        joint = first * wilson_lower_bound(together, self.order_counts_[own], self.z)
        return association_lift(joint, first, second), npmi(joint, first, second)

    def _book(self) -> OrderBook:
        shape = (len(self.indptr_) - 1, self.n_items)
        return OrderBook(
            net=csr_matrix((self.data_, self.indices_, self.indptr_), shape=shape),
            buyers=self.buyers_,
            numbers=self.numbers_,
            shopper_ids=self.shopper_ids_,
        )
