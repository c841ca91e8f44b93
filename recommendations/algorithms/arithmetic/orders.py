"""Orders as a sparse matrix, and who placed them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.order_book import OrderBook
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.factorize import factorize


def order_matrix(data: Dataset, max_items: int | None) -> tuple[csr_matrix, NDArray[np.int64]]:
    """Ones [n_orders, n_items] for what each order kept after refunds, and each order's buyer [n_orders].

    An order without a shopper is a buyer of its own. Orders of more than `max_items` items are emptied.
    """
    return OrderBook.of(data).kept(max_items)


def buyer_cells(orders: csr_matrix, buyers: NDArray[np.int64]) -> tuple[csr_matrix, NDArray[np.int32]]:
    """The order matrix with a column for each (buyer, item) instead of each item, and the columns' items.

    Counting distinct columns of an item in its product counts distinct buyers, exactly: a buyer who
    repeats a pair in fifty orders stays one.
    """
    rows = np.repeat(np.arange(orders.shape[0]), np.diff(orders.indptr))
    columns, keys = factorize(buyers[rows] * orders.shape[1] + orders.indices, "cells")
    cells = csr_matrix((orders.data, columns, orders.indptr), shape=(orders.shape[0], len(keys)))
    return cells, (keys % max(1, orders.shape[1])).astype(np.int32)


def item_orders(orders: csr_matrix, buyers: NDArray[np.int64], each: int | None) -> NDArray[np.int64]:
    """For each item [n_items] the orders that hold it, at most `each` of one buyer."""
    cells, items = buyer_cells(orders, buyers)
    counts = np.bincount(cells.indices, minlength=len(items))
    return np.bincount(items, _at_most(counts, each), minlength=orders.shape[1]).astype(np.int64)


def counted_orders(orders: csr_matrix, buyers: NDArray[np.int64], each: int | None) -> int:
    """How many orders hold anything, at most `each` of one buyer."""
    counts = np.bincount(factorize(buyers[np.diff(orders.indptr) > 0], "buyers")[0])
    return int(_at_most(counts, each).sum())


def capped(counts: csr_matrix, each: int | None) -> csr_matrix:
    """The matrix with no entry above `each`."""
    return csr_matrix((_at_most(counts.data, each), counts.indices, counts.indptr), shape=counts.shape)


def _at_most(counts: NDArray[Any], each: int | None) -> NDArray[Any]:
    return counts if each is None else np.minimum(counts, each)
