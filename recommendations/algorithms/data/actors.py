"""Who stands behind an interaction, for counts of distinct people that one person cannot inflate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.factorize import factorize

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset


def actors(data: Dataset) -> tuple[NDArray[np.int64], int]:
    """Codes [n] and how many there are: the shopper; without one the order, else the visit; else -1."""
    codes, count = data.shoppers.astype(np.int64), data.n_shoppers
    for name in ("orders", "visits"):
        unknown = codes < 0
        if not unknown.any():
            break
        groups, ids = factorize(np.where(unknown, getattr(data, name), -1), name)
        codes = np.where(groups >= 0, count + groups, codes)
        count += len(ids)
    return codes, count


def distinct_actors(data: Dataset) -> NDArray[np.int64]:
    """For each item [n_items], how many distinct actors touched it."""
    codes, n = actors(data)
    rows = codes >= 0
    pairs = np.sort(data.items[rows].astype(np.int64) * max(n, 1) + codes[rows])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return np.bincount(pairs // max(n, 1), minlength=data.n_items)
