"""Ratings explained by those of like items, or of like shoppers, beyond the baselines."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from surprise import KNNBaseline as SurpriseKNNBaseline

from recommendations.algorithms.arithmetic.sparse import largest_entries, row_blocks, without_own
from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.parameters import Check, number, one_of, true_or_false, whole_number
from recommendations.algorithms.ratings.co_ratings import mean_squared_difference, pearson_baseline
from recommendations.algorithms.ratings.explicit import ExplicitRatingAlgorithm
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ListedTrainset
from recommendations.algorithms.ratings.svd import spread
from recommendations.algorithms.readiness import Minimum

#: Surprise's penalty on a shopper's bias, with which the bias of any history is found.
_BIAS_PENALTY = 15.0


class KNNBaseline(ExplicitRatingAlgorithm):
    """Surprise's KNNBaseline (Koren 2010, eq. 3) over explicit ratings.

    The baselines are Surprise's; the similarities are its formulas over sparse products, so that memory
    goes with the pairs there are; the predictions are its own, unclipped. Every history is answered in
    the same way, that of a stranger too: its bias and its likeness to others follow from its ratings.
    Items that nobody rated have no score, nor have shoppers without a rating.

    With `user_based` an answer goes through all ratings of the shop, for each history. Of an item's
    positive similarities the `similar_items` best are kept.
    """

    name = "knn-baseline"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    minimum = Minimum(interactions=100, shoppers=20, items=10)
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "min_neighbours": whole_number(1),
        "similarity": one_of("pearson_baseline", "msd"),
        "shrinkage": number(0),
        "user_based": true_or_false,
        "similar_items": whole_number(1),
    }

    mean_: float
    bu_: NDArray[np.float64]  # [n_shoppers], NaN for shoppers without ratings
    bi_: NDArray[np.float64]  # [n_items], NaN for items without
    # Similarities [n_items, n_items], or where user_based the ratings [n_shoppers, n_items].
    indptr_: NDArray[np.integer]
    indices_: NDArray[np.integer]
    data_: NDArray[np.float64]

    def __init__(
        self,
        *,
        neighbours: int = 40,
        min_neighbours: int = 1,
        similarity: Literal["pearson_baseline", "msd"] = "pearson_baseline",
        shrinkage: float = 100.0,
        user_based: bool = False,
        similar_items: int = 1000,
    ) -> None:
        self.neighbours = neighbours
        self.min_neighbours = min_neighbours
        self.similarity = similarity
        self.shrinkage = shrinkage
        self.user_based = user_based
        self.similar_items = similar_items

    def learn(self, data: Dataset) -> None:
        ratings = Ratings.of_dataset(data).said()
        self._learn_baselines(ratings, data.n_shoppers)
        stated = ratings.stated(data.n_shoppers, data.n_items)
        kept = stated if self.user_based else self._similar_items(stated)
        self.indptr_, self.indices_, self.data_ = kept.indptr, kept.indices, kept.data

    def _learn_baselines(self, ratings: Ratings, n_shoppers: int) -> None:
        shoppers, users = np.unique(ratings.rows, return_inverse=True)
        rated, items = np.unique(ratings.items, return_inverse=True)
        model = SurpriseKNNBaseline(verbose=False)
        # Its `fit` would make the dense similarities too; the baselines need the trainset alone.
        model.trainset = ListedTrainset(users, items, ratings.explicit, (1, 5))
        model.bu = model.bi = None
        bu, bi = model.compute_baselines()
        self.mean_ = model.trainset.global_mean
        self.bu_, self.bi_ = spread(bu, shoppers, n_shoppers), spread(bi, rated, self.n_items)

    def _similar_items(self, stated: csr_matrix) -> csr_matrix:
        by_shopper = self._compared(stated, self.bu_)
        by_item = by_shopper.T.tocsr()
        blocks = []
        for rows in row_blocks(by_item, by_shopper):
            others = without_own(
                self._similarities(by_item[rows], by_shopper), np.arange(rows.start, rows.stop)
            )
            blocks.append(largest_entries(others, self.similar_items))
        similar = vstack(blocks, format="csr") if blocks else csr_matrix((0, 0))
        rated = np.flatnonzero(np.diff(by_item.indptr))
        itself = csr_matrix((np.ones(len(rated)), (rated, rated)), shape=similar.shape)
        return similar.maximum(itself).tocsr()

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        ratings = Ratings.of_histories(histories, self.n_items).said()
        answerable = ~np.isnan(self.bi_[ratings.items])
        rows, items = ratings.rows[answerable], ratings.items[answerable]
        shape = (len(histories), self.n_items)
        stated = csr_matrix((ratings.explicit[answerable], (rows, items)), shape=shape)
        biases = self._biases(stated)
        scores = self.mean_ + biases[:, None] + self.bi_
        votes = self._votes_of_shoppers if self.user_based else self._votes_of_items
        for row, vote in zip(*votes(stated, biases, histories.shoppers), strict=True):
            scores[row] += vote
        return scores

    def _biases(self, stated: csr_matrix) -> NDArray[np.float64]:
        """The last step of Surprise's alternating least squares, for each history; NaN for an empty one."""
        counts = np.diff(stated.indptr)
        rows = np.repeat(np.arange(len(counts)), counts)
        residuals = stated.data - self.mean_ - self.bi_[stated.indices]
        sums = np.bincount(rows, residuals, len(counts))
        return np.where(counts > 0, sums / (_BIAS_PENALTY + counts), np.nan)

    def _votes_of_items(
        self, stated: csr_matrix, biases: NDArray[np.float64], shoppers: NDArray[np.int32]
    ) -> tuple[list[int], list[NDArray[np.float64]]]:
        similar = self._kept((self.n_items, self.n_items))
        rows = np.flatnonzero(np.diff(stated.indptr)).tolist()
        votes = []
        for row in rows:
            part = slice(stated.indptr[row], stated.indptr[row + 1])
            items = stated.indices[part]
            deviations = stated.data[part] - (self.mean_ + biases[row] + self.bi_[items])
            near = similar[items]
            votes.append(self._vote(near.indices, near.data, np.repeat(deviations, np.diff(near.indptr))))
        return rows, votes

    def _votes_of_shoppers(
        self, stated: csr_matrix, biases: NDArray[np.float64], shoppers: NDArray[np.int32]
    ) -> tuple[list[int], list[NDArray[np.float64]]]:
        others = self._kept((len(self.bu_), self.n_items))
        by_item = self._compared(others, self.bu_).T.tocsr()
        deviations = self._deviations(others, self.bu_)
        similar = self._similarities(self._compared(stated, biases), by_item)
        rows = np.flatnonzero(np.diff(stated.indptr)).tolist()
        votes = []
        for row in rows:
            weights = np.zeros(len(self.bu_))
            part = slice(similar.indptr[row], similar.indptr[row + 1])
            weights[similar.indices[part]] = similar.data[part]
            if 0 <= shoppers[row] < len(weights):
                weights[shoppers[row]] = 1
            # In the order of likeness, so that each item's voters come out the nearest first.
            nearest = np.argsort(-weights, kind="stable")[: np.count_nonzero(weights)]
            near = deviations[nearest]
            votes.append(
                self._vote(near.indices, np.repeat(weights[nearest], np.diff(near.indptr)), near.data)
            )
        return rows, votes

    def _vote(
        self,
        items: NDArray[np.integer],
        similarities: NDArray[np.float64],
        deviations: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The mean deviation of the `neighbours` nearest, by similarity, for each item; 0 where there is none."""
        if len(items) and np.bincount(items).max() > self.neighbours:
            order = np.lexsort((-similarities, items))
            ordered = items[order]
            rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
            chosen = order[rank < self.neighbours]
            items, similarities, deviations = items[chosen], similarities[chosen], deviations[chosen]
        n = self.n_items
        votes, sums = np.bincount(items, minlength=n), np.bincount(items, similarities, n)
        enough = (votes >= self.min_neighbours) & (votes > 0)
        weighted = np.bincount(items, similarities * deviations, n)
        return np.divide(weighted, sums, out=np.zeros(n), where=enough)

    def _similarities(self, left: csr_matrix, right: csr_matrix) -> csr_matrix:
        if self.similarity == "msd":
            return mean_squared_difference(left, right)
        return pearson_baseline(left, right, self.shrinkage)

    def _compared(self, stated: csr_matrix, biases: NDArray[np.float64]) -> csr_matrix:
        """What similarities compare: ratings, or their deviations from the baselines."""
        return stated if self.similarity == "msd" else self._deviations(stated, biases)

    def _deviations(self, stated: csr_matrix, biases: NDArray[np.float64]) -> csr_matrix:
        rows = np.repeat(np.arange(stated.shape[0]), np.diff(stated.indptr))
        data = stated.data - (self.mean_ + biases[rows] + self.bi_[stated.indices])
        return csr_matrix((data, stated.indices, stated.indptr), shape=stated.shape)

    def _kept(self, shape: tuple[int, int]) -> csr_matrix:
        return csr_matrix((self.data_, self.indices_, self.indptr_), shape=shape)
