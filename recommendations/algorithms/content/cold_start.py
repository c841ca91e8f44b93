"""Products that nobody has met, by what is known of the products most like them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.base import Side
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.parameters import Check, whole_number


class ColdStart(Hybrid):
    """The first source's answers, lent to products without an event by their `nearest` products with one.

    The second source says which are nearest. A cold product scores the mean of its lenders' scores,
    weighted by likeness; a lender outside the first source's best `depth` counts as nothing. A list for a
    cold product is the mean of its lenders' lists (as Gantner et al. 2010 map attributes to factors,
    without factors).
    """

    name = "cold-start"
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    checks: ClassVar[dict[str, Check]] = {
        "sources": sources_check(2),
        "nearest": whole_number(1),
        "depth": whole_number(1),
    }

    warm_: NDArray[np.bool_]  # [n_items], who has an event
    lenders_: NDArray[np.int32]  # [n_items, nearest], -1 padding; none for a warm item
    shares_: NDArray[np.float64]  # [n_items, nearest], sum 1 or 0

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = ({"algorithm": "item-knn"}, {"algorithm": "content"}),
        nearest: int = 5,
        depth: int = 500,
    ) -> None:
        self.sources = sources
        self.nearest = nearest
        self.depth = depth

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.warm_ = np.bincount(data.items, minlength=data.n_items) > 0
        cold = np.flatnonzero(~self.warm_)
        found = self.sources_[1].similar(cold, self.nearest, allowed=self.warm_)
        self.lenders_ = np.full((data.n_items, self.nearest), -1, np.int32)
        self.shares_ = np.zeros((data.n_items, self.nearest))
        self.lenders_[cold] = found.items
        likeness = np.nan_to_num(found.scores.astype(np.float64))
        total = likeness.sum(axis=1, keepdims=True)
        self.shares_[cold] = np.divide(likeness, total, out=np.zeros_like(likeness), where=total > 0)

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        """What the first source says; the loans come on top in `recommend` and `similar`."""
        shares: NDArray[np.floating] = candidates.shares[:, 0]
        return shares

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        source, warm = self.sources_[0], self._also(self.warm_, allowed)
        own = source.recommend(histories, max(k, self.depth), exclude_seen=exclude_seen, allowed=warm)
        # Somebody who has the lender may well want what is like it.
        basis = source.recommend(histories, self.depth, exclude_seen=False, allowed=self.warm_)
        loans = self._lent(self._sparse(basis), allowed)
        if exclude_seen:
            ones = np.ones(len(histories.items))
            seen = csr_matrix((ones, histories.items.copy(), histories.indptr.copy()), loans.shape)
            loans = loans - loans.multiply(seen > 0)
        return self._top(self._sparse(own) + loans, k)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = np.where((wanted >= 0) & (wanted < self.n_items), wanted, -1)
        anchors = self._anchors(known)
        asked = np.unique(anchors.indices)
        source = self.sources_[0]
        own = source.similar(asked, max(k, self.depth), allowed=self._also(self.warm_, allowed))
        basis = source.similar(asked, self.depth, allowed=self.warm_)
        lists = self._sparse(own) + self._lent(self._sparse(basis), allowed)
        scores = csr_matrix(anchors[:, asked] @ lists).tocoo()
        other = scores.col != wanted[scores.row]
        kept = csr_matrix((scores.data[other], (scores.row[other], scores.col[other])), scores.shape)
        return self._top(kept, k)

    def _anchors(self, items: NDArray[np.int64]) -> csr_matrix:
        """Which lists [n_items] each item [q] reads, and how much of each: its own, or its lenders'."""
        known = items >= 0
        warm = np.zeros(len(items), bool)
        warm[known] = self.warm_[items[known]]
        cold = np.flatnonzero(known & ~warm)
        lenders, shares = self.lenders_[items[cold]], self.shares_[items[cold]]
        lent = lenders >= 0
        rows = np.append(np.flatnonzero(warm), np.repeat(cold, lent.sum(axis=1)))
        columns = np.append(items[warm], lenders[lent])
        values = np.append(np.ones(int(warm.sum())), shares[lent])
        return csr_matrix((values, (rows, columns)), (len(items), self.n_items))

    def _lent(self, scores: csr_matrix, allowed: NDArray[np.bool_] | None) -> csr_matrix:
        """Scores [q, n_items] of allowed cold items, out of those of warm ones."""
        cold = self.lenders_ >= 0
        if allowed is not None:
            cold &= allowed[:, None]
        borrowers = np.nonzero(cold)[0]
        shape = (self.n_items, self.n_items)
        return csr_matrix(scores @ csr_matrix((self.shares_[cold], (self.lenders_[cold], borrowers)), shape))

    def _sparse(self, found: TopK) -> csr_matrix:
        rows, slots = np.nonzero(found.items >= 0)
        scores = found.scores[rows, slots].astype(np.float64)
        return csr_matrix((scores, (rows, found.items[rows, slots])), (len(found), self.n_items))

    def _top(self, scores: csr_matrix, k: int) -> TopK:
        entries = scores.tocoo()
        kept = entries.data != 0
        rows, columns, data = entries.row[kept], entries.col[kept], entries.data[kept]
        return TopK.from_pairs(scores.shape[0], k, rows, columns, data)

    def _also(self, mask: NDArray[np.bool_], allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        return np.asarray(mask) if allowed is None else mask & allowed
