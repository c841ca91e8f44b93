"""What the rows of a matrix of items stand for: shoppers, their visits, or their orders."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.factorize import factorize

Rows = Literal["shoppers", "visits", "orders"]


def row_matrix(data: Dataset, rows: Rows) -> tuple[csr_matrix, NDArray[np.int64]]:
    """Summed weights above zero, float32 [n_rows, n_items], and the actor behind each row [n_rows].

    A row without a shopper is an actor of its own. Where every actor has one row, the second array is
    empty: counting rows then counts actors. An interaction without a visit belongs to its shopper's
    history as a whole; one without an order is no part of any.
    """
    if rows == "shoppers":
        return data.matrix(), np.empty(0, np.int64)
    codes, n_rows = (_visits if rows == "visits" else _orders)(data)
    inside = codes >= 0
    part, codes = data.take(inside), codes[inside]
    by_row = replace(part, shoppers=codes, shopper_ids=np.arange(n_rows), friends=None)
    return by_row.matrix(), _actors(part, codes, n_rows)


def count_rows(data: Dataset, rows: Literal["visits", "orders"]) -> int:
    """How many rows there would be."""
    codes, n_rows = (_visits if rows == "visits" else _orders)(data)
    return int(np.count_nonzero(np.bincount(codes[codes >= 0], minlength=n_rows)))


def _visits(data: Dataset) -> tuple[NDArray[np.int32], int]:
    visits, ids = factorize(data.visits, "visits")
    alone = np.where(data.shoppers >= 0, len(ids) + data.shoppers, -1)
    return np.where(visits >= 0, visits, alone).astype(np.int32), len(ids) + data.n_shoppers


def _orders(data: Dataset) -> tuple[NDArray[np.int32], int]:
    orders, ids = factorize(data.orders, "orders")
    return orders, len(ids)


def _actors(data: Dataset, codes: NDArray[np.int32], n_rows: int) -> NDArray[np.int64]:
    actors = data.n_shoppers + np.arange(n_rows)
    known = data.shoppers >= 0
    actors[codes[known]] = data.shoppers[known]
    used = np.bincount(codes, minlength=n_rows) > 0
    repeated = np.bincount(actors[used]).max(initial=0) > 1
    return actors if repeated else np.empty(0, np.int64)
