"""Pairs of items by the rows (shoppers, visits, orders) that hold both."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.in_common import by_actor
from recommendations.algorithms.arithmetic.sparse import (
    ones_like,
    row_blocks,
    top_entries,
    top_products,
    with_columns,
    with_entries,
)
from recommendations.algorithms.data import Dataset, TopK
from recommendations.algorithms.neighbours.base import NeighbourAlgorithm
from recommendations.algorithms.neighbours.rows import Rows, count_rows, row_matrix
from recommendations.algorithms.readiness import Lack, Readiness

#: Its square is a number yet in single precision: products must not vanish where their counts do not.
SMALLEST = np.float32(1e-18)

Factors = tuple[csr_matrix, csr_matrix]


class SharedRowsAlgorithm(NeighbourAlgorithm):
    """Neighbours whose score is a product over the rows that two items share.

    Pairs with fewer than `min_shoppers` distinct shoppers in common do not count, whatever the rows are,
    so that neither a handful of accounts nor one shopper's fifty visits make a pair; `shrinkage`
    multiplies a pair that c shoppers have in common by c / (c + shrinkage) (Bell & Koren 2007).
    `popularity_discount` divides a score by the number of rows with the neighbour, to that power.
    """

    rows: Rows
    min_shoppers: int
    shrinkage: float
    popularity_discount: float

    indptr_: NDArray[np.integer]  # items x rows
    indices_: NDArray[np.integer]
    data_: NDArray[np.float32]
    n_rows_: int
    actors_: NDArray[np.int64]  # [n_rows], empty where every actor has one row
    own_: NDArray[np.float64]  # [n_items], each item's similarity to itself; empty unless self_similar

    def readiness(self, data: Dataset) -> Readiness:
        """Visits and orders need no shoppers: there must be as many of them instead."""
        if self.rows == "shoppers":
            return super().readiness(data)
        missing = replace(self.minimum, shoppers=0).missing(data)
        found, least = count_rows(data, self.rows), self.minimum.shoppers
        if found < least:
            missing = (*missing, Lack(found, least, self.rows))
        return Readiness(ready=not missing, missing=missing)

    @property
    def linear(self) -> bool:
        """Is the score of a pair the product itself, so that the best can be had without all products?"""
        return True

    @abstractmethod
    def weigh(self, matrix: csr_matrix) -> csr_matrix:
        """The matrix [n_items, n_rows] to keep, from summed weights [n_rows, n_items]."""

    @abstractmethod
    def factors(self, kept: csr_matrix) -> Factors:
        """([n_items, n_rows], [n_rows, n_items]), whose product holds the scores of pairs."""

    def measure(
        self, products: NDArray[np.floating], own: NDArray[np.integer], other: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        """Scores of pairs from their products, where they are not the products themselves."""
        return products

    def prepare(self, data: Dataset) -> None:
        matrix, self.actors_ = row_matrix(data, self.rows)
        kept = self.weigh(matrix)
        self.indptr_, self.indices_ = kept.indptr, kept.indices
        self.data_ = np.maximum(kept.data, SMALLEST)
        self.n_rows_ = matrix.shape[0]
        self.own_ = self.own_similarities() if self.self_similar else np.empty(0)

    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        left, right = self.factors(self._kept())
        left = left if np.array_equal(items, np.arange(self.n_items)) else left[items]
        right = with_columns(right, allowed)
        if self.linear and self.min_shoppers == 1 and not self.shrinkage:
            return _without_self(top_products(left, self._discounted(right), k + 1), items, k)
        to_items = None
        if len(self.actors_):
            right, to_items = by_actor(right, self.actors_)
        blocks = [
            self._counted(left[rows], right, to_items, items[rows], k) for rows in row_blocks(left, right)
        ]
        return TopK.stacked(blocks, k)

    def own_similarities(self) -> NDArray[np.float64]:
        """What `find` would give an item as its own neighbour [n_items], were it among them."""
        left, right = self.factors(self._kept())
        items = np.arange(self.n_items)
        products = np.asarray(left.multiply(right.T).sum(axis=1)).ravel()
        return self.measure(products, items, items) * self._discounts()

    def _kept(self) -> csr_matrix:
        return csr_matrix((self.data_, self.indices_, self.indptr_), shape=(self.n_items, self.n_rows_))

    def _discounts(self) -> NDArray[np.float64]:
        popularity = np.maximum(np.diff(self.indptr_), 1)
        return popularity.astype(np.float64) ** -self.popularity_discount

    def _discounted(self, right: csr_matrix) -> csr_matrix:
        if not self.popularity_discount:
            return right
        data = right.data * self._discounts()[right.indices]
        return csr_matrix((data, right.indices, right.indptr), shape=right.shape)

    def _counted(
        self,
        left: csr_matrix,
        right: csr_matrix,
        to_items: csr_matrix | None,
        items: NDArray[np.int64],
        k: int,
    ) -> TopK:
        products = left @ right
        # Two products of the same structure walk it in the same order, so that their entries correspond.
        if to_items is None:
            common = ones_like(left) @ ones_like(right)
        else:
            products, common = products @ to_items, ones_like(products) @ to_items
        own = np.repeat(items, np.diff(products.indptr))
        kept = (common.data >= self.min_shoppers) & (products.indices != own)
        return self._ranked(with_entries(products, kept), common.data[kept], own[kept], k)

    def _ranked(
        self, pairs: csr_matrix, common: NDArray[np.floating], own: NDArray[np.int64], k: int
    ) -> TopK:
        scores = self.measure(pairs.data, own, pairs.indices) * (
            common / (common + np.float32(self.shrinkage))
        )
        if self.popularity_discount:
            scores = scores * self._discounts()[pairs.indices]
        pairs.data = scores
        positive = scores > 0
        if not positive.all():
            pairs, common = with_entries(pairs, positive), common[positive]
        return top_entries(pairs, common.astype(np.int32), k)


def _without_self(top: TopK, items: NDArray[np.int64], k: int) -> TopK:
    """k of k + 1 answers: the item itself goes, or the last where the item is not among them."""
    kept = top.items != items[:, None]
    kept[kept.all(axis=1), -1] = False
    return TopK(items=top.items[kept].reshape(-1, k), scores=top.scores[kept].reshape(-1, k))
