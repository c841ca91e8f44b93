"""Shoppers by what they have again and again, and which of them are most alike to others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import top_products


class Neighbourhood:
    """The vectors [m, n_items] of m shoppers, found by the cosine of their roots times the items' rarity."""

    def __init__(self, vectors: csr_matrix, shoppers: NDArray[np.int32], rarity: NDArray[np.float64]) -> None:
        self.vectors = vectors
        self.rarity = rarity
        self._by_item = self._directions(vectors).T.tocsr()
        self._owners = np.append(shoppers, np.int32(-2))  # the last is that of an absent answer

    def nearest(self, vectors: csr_matrix, shoppers: NDArray[np.int32], k: int) -> csr_matrix:
        """The k shoppers [n, m] most alike to each of n vectors, weighted by likeness; rows sum to 1, or to
        0 where nobody is alike. A shopper (code, or -1) is no neighbour of their own."""
        found = top_products(self._directions(vectors), self._by_item, k + 1)
        other = (found.items >= 0) & (self._owners[found.items] != shoppers[:, None])
        other &= np.cumsum(other, axis=1) <= k
        weights = np.where(other, found.scores, 0).astype(np.float64)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        indptr = np.concatenate(([0], np.cumsum(other.sum(axis=1))))
        shape = (vectors.shape[0], self.vectors.shape[0])
        return csr_matrix((weights[other], found.items[other], indptr), shape=shape)

    def _directions(self, vectors: csr_matrix) -> csr_matrix:
        """Vectors of length 1; an empty row stays empty."""
        values = np.sqrt(vectors.data) * self.rarity[vectors.indices]
        rows = np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=vectors.shape[0]))
        values = np.divide(values, lengths[rows], out=np.zeros_like(values), where=lengths[rows] > 0)
        return csr_matrix((values, vectors.indices, vectors.indptr), shape=vectors.shape)
