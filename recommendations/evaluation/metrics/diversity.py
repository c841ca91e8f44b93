from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Values

#: Similarity [m] of items [m] to items [m].
Similarity = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.floating]]


def diversity(items: NDArray[np.integer], similarity: Similarity | NDArray[np.floating]) -> Values:
    """Intra-list diversity: the mean of 1 - similarity over all pairs of a list (Ziegler et al. 2005).

    `similarity` is a function of two equally long arrays of items, or vectors [n_items, d], which are
    compared by cosine; a vector of zeros or NaN is like nothing. NaN where a list has less than two answers.
    """
    alike = similarity if callable(similarity) else _cosine(similarity)
    n, k = items.shape
    total, pairs = np.zeros(n), np.zeros(n)
    for left in range(k - 1):
        rows, right = np.nonzero((items[:, left, None] >= 0) & (items[:, left + 1 :] >= 0))
        first, second = items[rows, left], items[rows, left + 1 + right]
        distance = 1 - np.asarray(alike(first.astype(np.int64), second.astype(np.int64)), np.float64)
        total += np.bincount(rows, distance, n)
        pairs += np.bincount(rows, minlength=n)
    return np.where(pairs > 0, total / np.maximum(pairs, 1), np.nan)


def _cosine(vectors: NDArray[np.floating]) -> Similarity:
    known = np.nan_to_num(vectors)
    lengths = np.linalg.norm(known, axis=1, keepdims=True)
    unit = known / np.where(lengths > 0, lengths, 1)

    def alike(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.floating]:
        return np.asarray(np.einsum("ij,ij->i", unit[first], unit[second]))

    return alike
