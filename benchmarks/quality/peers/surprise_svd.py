"""Surprise's SVD as a ranker, where there are shoppers: what they took up is rated 1, as much again,
drawn at random from what they did not, 0."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.quality.peers import Contender
from benchmarks.quality.peers.matrices import best_of_dense, history_matrix, training_matrix
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK


class RankingSVD:
    def __init__(self, kind: Kind, **params: Any) -> None:
        self.kind = kind
        self.params = params

    def fit(self, data: Dataset) -> Self:
        from surprise import SVD

        from recommendations.algorithms.ratings.surprise_trainset import ArrayTrainset

        users, items, ratings = _ratings(training_matrix(data, self.kind))
        self.n_items = data.n_items
        self.model = SVD(random_state=0, **self.params).fit(ArrayTrainset(users, items, ratings, (0.0, 1.0)))
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        """Rankings of the library's estimates; what is the same for all items of a shopper is left out."""
        shoppers = self.model.pu[histories.shoppers].astype(np.float32)
        items, biases = self.model.qi.astype(np.float32), self.model.bi.astype(np.float32)
        profiles = history_matrix(histories, self.n_items)
        return best_of_dense(
            lambda rows: shoppers[rows] @ items.T + biases, profiles, k, exclude_seen=exclude_seen
        )


def _ratings(matrix: csr_matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    taken = matrix.tocoo()
    rng = np.random.default_rng(0)
    others = rng.integers(0, matrix.shape[1], len(taken.row))
    untaken = np.asarray(matrix[taken.row, others]).ravel() == 0
    users = np.concatenate((taken.row, taken.row[untaken]))
    items = np.concatenate((taken.col, others[untaken]))
    ratings = np.concatenate((np.ones(len(taken.row)), np.zeros(int(untaken.sum()))))
    # A last pair that rates the last item, so that the library makes factors for all of them.
    last = [matrix.shape[0] - 1], [matrix.shape[1] - 1], [0.0]
    columns = [np.concatenate(pair) for pair in zip((users, items, ratings), last, strict=True)]
    order = rng.permutation(len(columns[0]))
    return columns[0][order].astype(np.int64), columns[1][order].astype(np.int64), columns[2][order]


CONTENDERS = [
    Contender(
        name="Surprise SVD",
        make=RankingSVD,
        grid=[
            {"n_factors": 50, "n_epochs": 20, "lr_all": 0.005, "reg_all": 0.02},
            {"n_factors": 50, "n_epochs": 40, "lr_all": 0.02, "reg_all": 0.05},
        ],
        library="scikit-surprise",
        kinds=frozenset({"for-you"}),
    )
]
