"""Visits as sets: each item once, the newest ones where there are many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.grouping import grouped
from recommendations.algorithms.data import Sequences


def by_item(found: Sequences, n_items: int) -> NDArray[np.int64]:
    """The entries [e] ordered by item, then as they come."""
    return grouped(found.items, n_items)[0]


def newest_distinct(found: Sequences, order: NDArray[np.int64], limit: int) -> NDArray[np.bool_]:
    """Mask [e]: the last entry of each item in its sequence, of at most the `limit` newest items.

    `order` is `by_item`.
    """
    rows = found.rows
    again = (np.diff(found.items[order]) == 0) & (np.diff(rows[order]) == 0)
    kept = np.ones(len(rows), bool)
    kept[order[:-1][again]] = False
    total = np.cumsum(kept)
    after = np.repeat(total[found.indptr[1:] - 1], np.diff(found.indptr)) - total
    kept &= after < limit
    return kept
