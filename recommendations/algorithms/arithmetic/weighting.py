"""Weights of a shopper x item matrix that make telling interactions count for more.

The analogy: an item is a document, the shoppers who chose it are its terms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


def tfidf(matrix: csr_matrix) -> csr_matrix:
    """sqrt(weight) * idf(shopper): a shopper who chooses everything says little (Breese et al. 1998)."""
    return _replaced(matrix, np.sqrt(matrix.data) * _rarity(matrix))


def bm25(matrix: csr_matrix, *, saturation: float = 1.2, length: float = 0.75) -> csr_matrix:
    """Okapi BM25 (Robertson & Zaragoza 2009): idf, with weights that saturate.

    `saturation` (k1) says how late more of the same signal stops counting, `length` (b, 0 to 1) how much
    a popular item's signals are discounted.
    """
    sums = np.bincount(matrix.indices, matrix.data, matrix.shape[1])
    relative = sums * np.count_nonzero(sums) / max(sums.sum(), np.finfo(float).tiny)
    norm = saturation * (1 - length + length * relative[matrix.indices])
    saturated = matrix.data * (saturation + 1) / (matrix.data + norm)
    return _replaced(matrix, saturated * _rarity(matrix))


def _rarity(matrix: csr_matrix) -> NDArray[np.float64]:
    """ln(1 + N / n) for each entry, where its shopper chose n of the N items; never zero."""
    chosen = np.diff(matrix.indptr)
    entries: NDArray[np.float64] = np.repeat(np.log1p(matrix.shape[1] / np.maximum(chosen, 1)), chosen)
    return entries


def _replaced(matrix: csr_matrix, data: NDArray[np.floating]) -> csr_matrix:
    return csr_matrix((data.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
