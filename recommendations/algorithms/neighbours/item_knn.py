"""Items that the same shoppers chose."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import (
    ones_like,
    row_blocks,
    top_entries,
    top_products,
    with_columns,
    with_entries,
)
from recommendations.algorithms.arithmetic.weighting import bm25, tfidf
from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Dataset, TopK
from recommendations.algorithms.neighbours.base import NeighbourAlgorithm
from recommendations.algorithms.parameters import Check, number, one_of, whole_number
from recommendations.algorithms.readiness import Minimum


class ItemKNN(NeighbourAlgorithm):
    """Cosine between items over the shoppers who chose them (Sarwar et al. 2001), exact.

    `weighting` scales the matrix before ("tfidf", "bm25": a shopper who chooses everything says little
    about any two items). Pairs with fewer than `min_shoppers` shoppers in common do not count, so that
    a handful of accounts cannot make a pair; `shrinkage` multiplies a pair that c shoppers have in
    common by c / (c + shrinkage) (Bell & Koren 2007). With min_shoppers=1 and shrinkage=0 nothing is
    counted and there is no evidence.
    """

    name = "item-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    half_life_days = 90
    minimum = Minimum(interactions=50, shoppers=10, items=5)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "weighting": one_of(None, "tfidf", "bm25"),
        "min_shoppers": whole_number(1),
        "shrinkage": number(0),
        "recency": number(0, 1, above=True),
    }

    indptr_: NDArray[np.integer]  # the weighted matrix, items x shoppers, rows of length 1
    indices_: NDArray[np.integer]
    data_: NDArray[np.float32]
    n_shoppers_: int

    def __init__(
        self,
        *,
        neighbours: int = 50,
        weighting: Literal["tfidf", "bm25"] | None = "tfidf",
        min_shoppers: int = 3,
        shrinkage: float = 0.0,
        recency: float = 0.7,
    ) -> None:
        self.neighbours = neighbours
        self.weighting = weighting
        self.min_shoppers = min_shoppers
        self.shrinkage = shrinkage
        self.recency = recency

    def prepare(self, data: Dataset) -> None:
        matrix = data.matrix()
        if self.weighting is not None:
            matrix = {"tfidf": tfidf, "bm25": bm25}[self.weighting](matrix)
        by_item = matrix.T.tocsr()
        norms = np.sqrt(np.bincount(matrix.indices, matrix.data.astype(np.float64) ** 2, data.n_items))
        by_item.data /= np.repeat(norms, np.diff(by_item.indptr)).astype(np.float32)
        self.indptr_, self.indices_, self.data_ = by_item.indptr, by_item.indices, by_item.data
        self.n_shoppers_ = data.n_shoppers

    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        everything = csr_matrix((self.data_, self.indices_, self.indptr_), (self.n_items, self.n_shoppers_))
        left = everything[items] if len(items) < self.n_items else everything
        right = with_columns(everything.T.tocsr(), allowed)
        if self.min_shoppers == 1 and not self.shrinkage:
            return _without_self(top_products(left, right, k + 1), items, k)
        blocks = [self._counted(left[rows], right, items[rows], k) for rows in row_blocks(left, right)]
        return TopK.stacked(blocks, k)

    def _counted(self, left: csr_matrix, right: csr_matrix, items: NDArray[np.int64], k: int) -> TopK:
        cosines = left @ right
        counts = ones_like(left) @ ones_like(right)
        # Two products of the same structure walk it in the same order, so that their entries correspond.
        own = np.repeat(items, np.diff(cosines.indptr))
        kept = (counts.data >= self.min_shoppers) & (cosines.indices != own)
        common = counts.data[kept]
        scores = with_entries(cosines, kept)
        scores.data *= common / (common + np.float32(self.shrinkage))
        return top_entries(scores, common.astype(np.int32), k)


def _without_self(top: TopK, items: NDArray[np.int64], k: int) -> TopK:
    """k of k + 1 answers: the item itself goes, or the last where the item is not among them."""
    kept = top.items != items[:, None]
    kept[kept.all(axis=1), -1] = False
    return TopK(items=top.items[kept].reshape(-1, k), scores=top.scores[kept].reshape(-1, k))
