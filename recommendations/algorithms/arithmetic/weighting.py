"""Weights of a shopper x item matrix that make telling interactions count for more.

The analogy: an item is a document, the shoppers who chose it are its terms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

BM25_SATURATION = 1.2  # k1: how soon more of the same signal stops counting
BM25_LENGTH = 0.75  # b: how much a popular item's signals are discounted


def tfidf(matrix: csr_matrix) -> csr_matrix:
    """sqrt(weight) * idf(shopper): a shopper who chooses everything says little (Breese et al. 1998)."""
    return _replaced(matrix, np.sqrt(matrix.data) * _rarity(matrix))


def bm25(matrix: csr_matrix) -> csr_matrix:
    """Okapi BM25 (Robertson & Zaragoza 2009): idf, with weights that saturate."""
    length = np.bincount(matrix.indices, matrix.data, matrix.shape[1])
    relative = length * np.count_nonzero(length) / max(length.sum(), np.finfo(float).tiny)
    norm = BM25_SATURATION * (1 - BM25_LENGTH + BM25_LENGTH * relative[matrix.indices])
    saturated = matrix.data * (BM25_SATURATION + 1) / (matrix.data + norm)
    return _replaced(matrix, saturated * _rarity(matrix))


def _rarity(matrix: csr_matrix) -> NDArray[np.float64]:
    """ln(1 + N / n) for each entry, where its shopper chose n of the N items; never zero."""
    chosen = np.diff(matrix.indptr)
    entries: NDArray[np.float64] = np.repeat(np.log1p(matrix.shape[1] / np.maximum(chosen, 1)), chosen)
    return entries


def _replaced(matrix: csr_matrix, data: NDArray[np.floating]) -> csr_matrix:
    return csr_matrix((data.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
