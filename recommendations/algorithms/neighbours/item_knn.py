"""Items that the same shoppers chose."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import ones_like
from recommendations.algorithms.arithmetic.weighting import bm25, tfidf
from recommendations.algorithms.base import Scope
from recommendations.algorithms.neighbours.rows import Rows
from recommendations.algorithms.neighbours.shared_rows import Factors, SharedRowsAlgorithm
from recommendations.algorithms.parameters import Check, number, one_of, optional, true_or_false, whole_number
from recommendations.algorithms.readiness import Minimum

Similarity = Literal["cosine", "pearson", "jaccard", "product"]

_ROUNDING = 1e-6  # of single precision, over a column's sum of squares


class ItemKNN(SharedRowsAlgorithm):
    """Similarity of two items over the shoppers who chose them (Sarwar et al. 2001), exact.

    `rows` says what makes two items alike: the same shoppers, the same visits or the same orders. A
    column holds the weights of an item, 0 where it was not chosen. `weighting` scales the matrix before
    ("tfidf", "bm25": a row that holds everything says little about any two items). `similarity`:

    - "cosine" of the columns;
    - "pearson", their correlation, where not choosing counts as 0 (of ones, the phi coefficient);
    - "jaccard", rows with both over rows with either; how much was chosen, and `weighting`, play no part;
    - "product", the bare dot product, which BM25 is made for.

    With min_shoppers=1 and shrinkage=0 cosines and products are not counted and have no evidence.
    """

    name = "item-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    half_life_days = 90
    minimum = Minimum(interactions=50, shoppers=10, items=5)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "rows": one_of("shoppers", "visits", "orders"),
        "similarity": one_of("cosine", "pearson", "jaccard", "product"),
        "weighting": one_of(None, "tfidf", "bm25"),
        "bm25_saturation": number(0),
        "bm25_length": number(0, 1),
        "min_shoppers": whole_number(1),
        "shrinkage": number(0),
        "popularity_discount": number(0),
        "recency": number(0, 1, above=True),
        "history_half_life_days": optional(number(0, above=True)),
        "self_similar": true_or_false,
    }

    centres_: NDArray[np.float64]  # [n_items], mean / standard deviation for "pearson", else empty

    def __init__(
        self,
        *,
        neighbours: int = 50,
        rows: Rows = "shoppers",
        similarity: Similarity = "cosine",
        weighting: Literal["tfidf", "bm25"] | None = "tfidf",
        bm25_saturation: float = 1.2,
        bm25_length: float = 0.75,
        min_shoppers: int = 3,
        shrinkage: float = 0.0,
        popularity_discount: float = 0.0,
        recency: float = 0.7,
        history_half_life_days: float | None = None,
        self_similar: bool = False,
    ) -> None:
        self.neighbours = neighbours
        self.rows = rows
        self.similarity = similarity
        self.weighting = weighting
        self.bm25_saturation = bm25_saturation
        self.bm25_length = bm25_length
        self.min_shoppers = min_shoppers
        self.shrinkage = shrinkage
        self.popularity_discount = popularity_discount
        self.recency = recency
        self.history_half_life_days = history_half_life_days
        self.self_similar = self_similar

    @property
    def linear(self) -> bool:
        return self.similarity in ("cosine", "product")

    def weigh(self, matrix: csr_matrix) -> csr_matrix:
        self.centres_ = np.empty(0)
        if self.similarity == "jaccard":
            return ones_like(matrix).T.tocsr()
        if self.weighting == "tfidf":
            matrix = tfidf(matrix)
        elif self.weighting == "bm25":
            matrix = bm25(matrix, saturation=self.bm25_saturation, length=self.bm25_length)
        by_item = matrix.T.tocsr()
        if self.similarity != "product":
            by_item.data *= np.repeat(self._scales(matrix), np.diff(by_item.indptr)).astype(np.float32)
            by_item.eliminate_zeros()
        return by_item

    def _scales(self, matrix: csr_matrix) -> NDArray[np.float64]:
        """What brings each column [n_items] to length 1, of itself or of its deviations from the mean."""
        squares = np.bincount(matrix.indices, matrix.data.astype(np.float64) ** 2, matrix.shape[1])
        if self.similarity == "cosine":
            return _inverse_roots(squares)
        n = max(1, int(np.count_nonzero(np.diff(matrix.indptr))))
        sums = np.bincount(matrix.indices, matrix.data.astype(np.float64), matrix.shape[1])
        deviations = squares - sums**2 / n
        # A column without variance correlates with nothing.
        scales = _inverse_roots(np.where(deviations > _ROUNDING * squares, deviations, 0))
        self.centres_ = scales * sums / np.sqrt(n)
        return scales

    def factors(self, kept: csr_matrix) -> Factors:
        return kept, kept.T.tocsr()

    def measure(
        self, products: NDArray[np.floating], own: NDArray[np.integer], other: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        if self.similarity == "pearson":
            products = products - self.centres_[own] * self.centres_[other]
        elif self.similarity == "jaccard":
            sizes = np.diff(self.indptr_)
            products = products / np.maximum(sizes[own] + sizes[other] - products, 1)
        return products

    def own_similarities(self) -> NDArray[np.float64]:
        own = super().own_similarities()
        if self.similarity == "product":
            return own
        return np.where(np.diff(self.indptr_) > 0, self._discounts(), 0.0)


def _inverse_roots(squares: NDArray[np.float64]) -> NDArray[np.float64]:
    roots = np.zeros(len(squares))
    return np.divide(1, np.sqrt(squares), out=roots, where=squares > 0)
