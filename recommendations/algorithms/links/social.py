"""What friends did."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import (
    ones_like,
    row_blocks,
    top_entries,
    with_columns,
    with_entries,
)
from recommendations.algorithms.base import Algorithm, Scope, Side
from recommendations.algorithms.data import Dataset, Friends, Histories, TopK
from recommendations.algorithms.parameters import Check, number, whole_number
from recommendations.algorithms.readiness import Lack, Minimum, Readiness


class Social(Algorithm):
    """Items that several of a shopper's consenting friends took up, beyond what everybody does.

    An item is answered only where at least `min_friends` distinct friends touched it, so that no answer
    points at one of them; a shopper with fewer friends gets nothing. The shopper's own acts count for
    nothing. A friend says w / (w + typical) of an item that they gave the weight w (which fades with time
    by the dataset's half-life), and thus never more than 1. The sum over f friends is held against f times
    what all shoppers say on average: what does not exceed it is not answered, and the rest is divided by
    (expected + smoothing) ** popularity_discount.
    """

    name = "social"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    window_days = 365
    half_life_days = 90
    minimum = Minimum(interactions=50, shoppers=10, items=5)
    reads: ClassVar[frozenset[Side]] = frozenset({"friends"})
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "min_friends": whole_number(2),
        "popularity_discount": number(0, 1),
        "smoothing": number(0, above=True),
    }

    friends_: NDArray[np.int32]  # the friends of each shopper, in compressed rows
    friend_indptr_: NDArray[np.int64]  # [n_shoppers + 1]
    items_: NDArray[np.int32]  # what each shopper touched, in compressed rows
    item_indptr_: NDArray[np.int64]  # [n_shoppers + 1]
    said_: NDArray[np.float64]  # of each of these items, 0 to 1
    average_: NDArray[np.float64]  # [n_items], over all shoppers

    def __init__(
        self, *, min_friends: int = 3, popularity_discount: float = 0.5, smoothing: float = 2.0
    ) -> None:
        self.min_friends = min_friends
        self.popularity_discount = popularity_discount
        self.smoothing = smoothing

    def readiness(self, data: Dataset) -> Readiness:
        missing = self.minimum.missing(data)
        if _distinct(data).nnz < self.min_friends:
            missing = (*missing, Lack(_distinct(data).nnz, self.min_friends, "friends"))
        return Readiness(ready=not missing, missing=missing)

    def learn(self, data: Dataset) -> None:
        friends = _distinct(data)
        self.friends_, self.friend_indptr_ = friends.indices, friends.indptr.astype(np.int64)
        matrix = data.matrix()
        weights = matrix.data.astype(np.float64)
        self.items_, self.item_indptr_ = matrix.indices, matrix.indptr.astype(np.int64)
        self.said_ = weights / (weights + float(np.median(weights))) if len(weights) else weights
        sums = np.bincount(matrix.indices, self.said_, minlength=data.n_items)
        self.average_ = sums / max(1, int(np.count_nonzero(np.diff(matrix.indptr))))

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        friends, said = self._friends_of(histories.shoppers), with_columns(self._said(), allowed)
        parts = []
        for rows in row_blocks(friends, said):
            scores, counts = self._judged(friends[rows], said)
            if exclude_seen:
                scores, counts = _without(scores, counts, histories.between(rows.start, rows.stop))
            parts.append(_counted(top_entries(scores, counts, k)))
        return TopK.stacked(parts, k)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores = self._judged(self._friends_of(histories.shoppers), self._said())[0].toarray()
        return np.where(scores > 0, scores, np.nan)

    def _judged(self, friends: csr_matrix, said: csr_matrix) -> tuple[csr_matrix, NDArray[np.int32]]:
        """Scores of what enough of the friends in each row touched, and by how many of them each was."""
        # Two products of the same structure walk it in the same order, so that their entries correspond.
        sums, counts = friends @ said, (friends @ ones_like(said)).data
        expected = np.repeat(np.diff(friends.indptr), np.diff(sums.indptr)) * self.average_[sums.indices]
        kept = (counts >= self.min_friends) & (sums.data > expected)
        scores = with_entries(sums, kept)
        scores.data /= (expected[kept] + self.smoothing) ** self.popularity_discount
        return scores, counts[kept].astype(np.int32)

    def _friends_of(self, shoppers: NDArray[np.int32]) -> csr_matrix:
        n = len(self.friend_indptr_) - 1
        known = np.flatnonzero((shoppers >= 0) & (shoppers < n))
        ones = np.ones(len(self.friends_))
        friends = csr_matrix((ones, self.friends_, self.friend_indptr_), shape=(n, n))[shoppers[known]]
        lengths = np.zeros(len(shoppers), np.int64)
        lengths[known] = np.diff(friends.indptr)
        indptr = np.concatenate(([0], np.cumsum(lengths)))
        return csr_matrix((friends.data, friends.indices, indptr), shape=(len(shoppers), n))

    def _said(self) -> csr_matrix:
        shape = (len(self.item_indptr_) - 1, self.n_items)
        return csr_matrix((self.said_, self.items_, self.item_indptr_), shape=shape)


def _distinct(data: Dataset) -> csr_matrix:
    """Ones [n_shoppers, n_shoppers] for a shopper's friends, nobody being their own."""
    side = data.friends or Friends(shoppers=np.empty(0, np.int32), friends=np.empty(0, np.int32))
    others = side.shoppers != side.friends
    pairs = (side.shoppers[others], side.friends[others])
    shape = (data.n_shoppers, data.n_shoppers)
    # Building a matrix adds up what is said twice: a friend stays one.
    return ones_like(csr_matrix((np.ones(int(others.sum())), pairs), shape=shape))


def _counted(found: TopK) -> TopK:
    """With evidence, also where there is no answer."""
    return found if found.evidence is not None else replace(found, evidence=np.zeros_like(found.items))


def _without(
    scores: csr_matrix, counts: NDArray[np.int32], histories: Histories
) -> tuple[csr_matrix, NDArray[np.int32]]:
    rows = np.repeat(np.arange(len(histories)), np.diff(scores.indptr))
    n_items = scores.shape[1]
    kept = ~np.isin(rows * n_items + scores.indices, histories.rows * n_items + histories.items)
    return with_entries(scores, kept), counts[kept]
