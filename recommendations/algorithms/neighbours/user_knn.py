"""Items that like shoppers chose, or rated highly."""

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
    top_unseen,
    with_columns,
    with_entries,
)
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.online import profile
from recommendations.algorithms.parameters import (
    Check,
    number,
    one_of,
    optional,
    true_or_false,
    whole_number,
)
from recommendations.algorithms.ratings.co_ratings import pearson_baseline
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.readiness import Minimum

_ROUNDING = 1e-12  # of double precision, over a row's sum of squares


class UserKNN(Algorithm):
    """The `neighbours` most alike shoppers, by cosine or Pearson, and what they chose.

    From behaviour: an item's score is the sum of its choosers' similarities times their weights to the
    power `vote_power`, over the item's number of shoppers to the power `popularity_discount`. Rows are
    weights, 0 where not chosen; under "tfidf" sqrt(weight) * idf(item).

    From ratings: the shopper's mean plus the mean deviation of neighbours from theirs, weighted by
    similarity (Resnick et al. 1994). Pearson is over the items that both rated, two at least; cosine over
    whole rows. An item that no neighbour rated has no score. `ratings` None means: where at least half of
    the interactions carry one.

    Only shoppers more similar than `threshold` count; `shrinkage` multiplies the similarity of two with c
    items in common by c / (c + shrinkage), and Pearson's of ratings with c - 1 for c. Whoever asks is
    compared as their history is now, and never with themselves where they are known.
    """

    name = "user-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    window_days = 365
    minimum = Minimum(interactions=100, shoppers=20, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "similarity": one_of("cosine", "pearson"),
        "weighting": one_of(None, "tfidf"),
        "threshold": number(0, 1),
        "shrinkage": number(0),
        "vote_power": number(0),
        "popularity_discount": number(0),
        "recency": number(0, 1, above=True),
        "ratings": optional(true_or_false),
    }

    rated_: int  # 1 where it learned from ratings
    importance_: NDArray[np.float64]  # [n_items], what a choice of the item says about a shopper
    means_: NDArray[np.float64]  # [n_shoppers], of ratings; else empty
    centres_: NDArray[np.float64]  # [n_shoppers], mean / deviation of rows, for "pearson" of weights
    # What similarities compare [n_items, n_shoppers], and what neighbours say [n_shoppers, n_items].
    by_item_indptr_: NDArray[np.integer]
    by_item_indices_: NDArray[np.integer]
    by_item_data_: NDArray[np.floating]
    votes_indptr_: NDArray[np.integer]
    votes_indices_: NDArray[np.integer]
    votes_data_: NDArray[np.floating]

    def __init__(
        self,
        *,
        neighbours: int = 100,
        similarity: Literal["cosine", "pearson"] = "cosine",
        weighting: Literal["tfidf"] | None = "tfidf",
        threshold: float = 0.0,
        shrinkage: float = 0.0,
        vote_power: float = 0.5,
        popularity_discount: float = 0.0,
        recency: float = 1.0,
        ratings: bool | None = None,
    ) -> None:
        self.neighbours = neighbours
        self.similarity = similarity
        self.weighting = weighting
        self.threshold = threshold
        self.shrinkage = shrinkage
        self.vote_power = vote_power
        self.popularity_discount = popularity_discount
        self.recency = recency
        self.ratings = ratings

    def learn(self, data: Dataset) -> None:
        self.rated_ = int(_mostly_rated(data) if self.ratings is None else self.ratings)
        matrix = self._matrix(data)
        chosen = np.bincount(matrix.indices, minlength=data.n_items)
        active = np.count_nonzero(np.diff(matrix.indptr))
        self.importance_ = np.log1p(active / np.maximum(chosen, 1))
        self.means_ = _row_means(matrix) if self.rated_ else np.empty(0)
        rows, self.centres_ = self._rows(matrix)
        by_item, votes = rows.T.tocsr(), self._votes(matrix, chosen)
        self.by_item_indptr_, self.by_item_indices_ = by_item.indptr, by_item.indices
        self.by_item_data_ = by_item.data
        self.votes_indptr_, self.votes_indices_, self.votes_data_ = votes.indptr, votes.indices, votes.data

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        if self.rated_:
            return super().recommend(histories, k, exclude_seen=exclude_seen, allowed=allowed)
        like, _ = self._like(histories)
        votes = with_columns(self._stored("votes", by_item=False), allowed)
        return top_unseen(like, votes, histories if exclude_seen else None, k)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        like, means = self._like(histories)
        votes = self._stored("votes", by_item=False)
        sums: NDArray[np.float64] = (like @ votes).toarray()
        if not self.rated_:
            return np.where(sums > 0, sums, np.nan)
        weights = (like @ ones_like(votes)).toarray()
        deviations = np.divide(sums, weights, out=np.full(sums.shape, np.nan), where=weights > 0)
        scores: NDArray[np.float64] = means[:, None] + deviations
        return scores

    def _like(self, histories: Histories) -> tuple[csr_matrix, NDArray[np.float64]]:
        """Similarities [n, n_shoppers] of each history's neighbours, and its mean rating [n]."""
        stated = self._histories(histories)
        rows, centres = self._rows(stated)
        columns = self._stored("by_item", by_item=True)
        k = self.neighbours + 1  # one more: the shopper themselves may be among them
        if not self.rated_ and self.similarity == "cosine" and not self.shrinkage:
            found = [top_products(rows, columns, k)]
        else:
            found = [
                self._nearest(rows[part], centres[part], columns, k) for part in row_blocks(rows, columns)
            ]
        return self._counting(TopK.stacked(found, k), histories.shoppers), _row_means(stated)

    def _nearest(self, rows: csr_matrix, centres: NDArray[np.float64], columns: csr_matrix, k: int) -> TopK:
        if self.rated_ and self.similarity == "pearson":
            similar = pearson_baseline(rows, columns, self.shrinkage)
            return top_entries(similar, np.zeros(similar.nnz, np.int32), k)
        similar, common = rows @ columns, ones_like(rows) @ ones_like(columns)
        own = np.repeat(np.arange(rows.shape[0]), np.diff(similar.indptr))
        if len(self.centres_):
            similar.data -= centres[own] * self.centres_[similar.indices]
        similar.data *= common.data / (common.data + self.shrinkage)
        similar = with_entries(similar, similar.data > 0)
        return top_entries(similar, np.zeros(similar.nnz, np.int32), k)

    def _counting(self, found: TopK, shoppers: NDArray[np.int32]) -> csr_matrix:
        """The neighbours that count, as a matrix [n, n_shoppers]."""
        kept = (found.items >= 0) & (found.scores > self.threshold)
        kept &= (found.items != shoppers[:, None]) | (shoppers[:, None] < 0)
        kept &= np.cumsum(kept, axis=1) <= self.neighbours
        indptr = np.concatenate(([0], np.cumsum(kept.sum(axis=1))))
        shape = (len(found), len(self.votes_indptr_) - 1)
        return csr_matrix((found.scores[kept].astype(np.float64), found.items[kept], indptr), shape=shape)

    def _matrix(self, data: Dataset) -> csr_matrix:
        if not self.rated_:
            return data.matrix().astype(np.float64)
        return Ratings.of_dataset(data).stated(data.n_shoppers, data.n_items)

    def _histories(self, histories: Histories) -> csr_matrix:
        if self.rated_:
            return Ratings.of_histories(histories, self.n_items).stated(len(histories), self.n_items)
        rows, items, weights = profile(histories, self.recency)
        return csr_matrix((weights, (rows, items)), shape=(len(histories), self.n_items))

    def _rows(self, matrix: csr_matrix) -> tuple[csr_matrix, NDArray[np.float64]]:
        """Rows whose products are similarities, but for the product of the centres [n] of two rows."""
        lengths = np.diff(matrix.indptr)
        own = np.repeat(np.arange(len(lengths)), lengths)
        data = matrix.data
        if self.rated_ and self.similarity == "pearson":
            data = data - _row_means(matrix)[own]
            return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape), np.empty(0)
        if self.weighting and not self.rated_:
            data = np.sqrt(data) * self.importance_[matrix.indices]
        squares, sums = (np.bincount(own, data**power, len(lengths)) for power in (2, 1))
        centred = self.similarity == "pearson"
        left = squares - sums**2 / max(1, self.n_items) if centred else squares
        told = left > _ROUNDING * squares
        scales = np.where(told, 1 / np.sqrt(np.where(told, left, 1)), 0.0)
        scaled = csr_matrix((data * scales[own], matrix.indices, matrix.indptr), shape=matrix.shape)
        scaled = with_entries(scaled, scaled.data != 0)
        return scaled, scales * sums / np.sqrt(max(1, self.n_items)) if centred else np.empty(0)

    def _votes(self, matrix: csr_matrix, chosen: NDArray[np.integer]) -> csr_matrix:
        own = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        if self.rated_:
            data = matrix.data - self.means_[own]
        else:
            popularity = np.maximum(chosen, 1).astype(np.float64)
            data = matrix.data**self.vote_power * popularity[matrix.indices] ** -self.popularity_discount
        return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)

    def _stored(self, name: str, *, by_item: bool) -> csr_matrix:
        parts = tuple(getattr(self, f"{name}_{part}_") for part in ("data", "indices", "indptr"))
        shape = (self.n_items, len(self.votes_indptr_) - 1)
        return csr_matrix(parts, shape=shape if by_item else shape[::-1])


def _mostly_rated(data: Dataset) -> bool:
    return len(data) > 0 and 2 * int(np.count_nonzero(~np.isnan(data.values))) >= len(data)


def _row_means(matrix: csr_matrix) -> NDArray[np.float64]:
    """The mean of each row's entries; NaN where it has none."""
    lengths = np.diff(matrix.indptr)
    sums = np.bincount(np.repeat(np.arange(len(lengths)), lengths), matrix.data, len(lengths))
    return np.where(lengths > 0, sums / np.maximum(lengths, 1), np.nan)
