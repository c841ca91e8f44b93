"""No single shopper may carry a pair or swamp the data (FAULTS: shilling, runaway scripts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.errors import DataError

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset


def scaled_weights(data: Dataset, cap: float) -> NDArray[np.float32]:
    """Weights [n], shrunk so that no known shopper's sum on one item exceeds `cap`."""
    if not cap > 0:
        raise DataError(f"pair_weight is {cap}: give a weight above 0, or None for no cap.")
    order, starts, pair = _by_pair(data)
    if not len(order):
        return data.weights
    sums = np.add.reduceat(data.weights[order].astype(np.float64), starts)
    factors = np.minimum(1.0, cap / np.maximum(sums, cap))
    weights = data.weights.copy()
    weights[order] *= factors[pair].astype(np.float32)
    return weights


def newest_items(data: Dataset, limit: int) -> NDArray[np.bool_]:
    """Mask [n]: interactions with the `limit` items that each known shopper touched last."""
    if limit < 1:
        raise DataError(f"items_per_shopper is {limit}: give 1 or more, or None for no cap.")
    order, starts, pair = _by_pair(data)
    keep = np.ones(len(data), bool)
    if not len(order):
        return keep
    last = order[np.append(starts[1:], len(order)) - 1]
    shopper = data.shoppers[last]
    ranking = np.lexsort((-last, shopper))
    ranked = shopper[ranking]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    position = np.arange(len(ranked)) - np.repeat(first, np.diff(np.append(first, len(ranked))))
    kept = np.empty(len(ranked), bool)
    kept[ranking] = position < limit
    keep[order] = kept[pair]
    return keep


def _by_pair(data: Dataset) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows of known shoppers grouped by (shopper, item) in time order, group starts, group of each row."""
    rows = np.flatnonzero(data.shoppers >= 0)
    keys = data.shoppers[rows].astype(np.int64) * data.n_items + data.items[rows]
    by_key = np.argsort(keys, kind="stable")
    ordered = keys[by_key]
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    return rows[by_key], np.flatnonzero(new), np.cumsum(new) - 1
