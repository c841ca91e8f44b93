"""Neighbour lists of several items become one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.data import TopK


def merge_neighbours(
    weights: ArrayLike, items: NDArray[np.integer], scores: NDArray[np.floating], k: int
) -> TopK:
    """One list out of the neighbour lists [a, j] of a items, each weighted [a]; -1 is padding."""
    weighted = np.asarray(weights, np.float64)[:, None] * scores
    present = items >= 0
    order = np.argsort(items[present], kind="stable")
    found = items[present][order]
    starts = np.flatnonzero(np.append(True, found[1:] != found[:-1])[: len(found)])
    sums = np.add.reduceat(weighted[present][order], starts) if len(found) else np.empty(0)
    return TopK.from_pairs(1, k, np.zeros(len(starts), np.int64), found[starts], sums)
