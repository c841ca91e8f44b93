"""implicit's factor models: alternating least squares, and Bayesian personalised ranking."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.quality.peers import Contender
from benchmarks.quality.peers.matrices import best_of_dense, history_matrix, training_matrix
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK


class ALS:
    """Histories are folded in by the library's own `recalculate_user`."""

    def __init__(self, kind: Kind, **params: Any) -> None:
        self.kind = kind
        self.params = params

    def fit(self, data: Dataset) -> Self:
        from implicit.cpu.als import AlternatingLeastSquares

        self.model = AlternatingLeastSquares(random_state=0, num_threads=1, **self.params)
        self.model.fit(training_matrix(data, self.kind), show_progress=False)
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        items = self.model.item_factors
        profiles = history_matrix(histories, len(items))
        shoppers = self.model.recalculate_user(np.arange(len(histories)), profiles)
        return best_of_dense(lambda rows: shoppers[rows] @ items.T, profiles, k, exclude_seen=exclude_seen)


class BPR:
    """Known shoppers by their factors; others by the library's similar items, summed over the history."""

    def __init__(self, kind: Kind, **params: Any) -> None:
        self.kind = kind
        self.params = params

    def fit(self, data: Dataset) -> Self:
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        self.model = BayesianPersonalizedRanking(random_state=0, num_threads=1, **self.params)
        self.model.fit(training_matrix(data, self.kind), show_progress=False)
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        items = self.model.item_factors
        profiles = history_matrix(histories, len(items))
        if (histories.shoppers >= 0).all():
            shoppers = self.model.user_factors[histories.shoppers]
        else:
            items = _unit(items[:, :-1])  # the last one is the bias, which says nothing of likeness
            shoppers = _sums(profiles, items)
        return best_of_dense(lambda rows: shoppers[rows] @ items.T, profiles, k, exclude_seen=exclude_seen)


def _sums(profiles: csr_matrix, items: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(profiles @ items, np.float32)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


CONTENDERS = [
    Contender(
        name="implicit ALS",
        make=ALS,
        grid=[
            {"factors": 64, "regularization": 0.05, "alpha": 1.0, "iterations": 10},
            {"factors": 128, "regularization": 10.0, "alpha": 10.0, "iterations": 10},
        ],
        library="implicit",
    ),
    Contender(
        name="implicit BPR",
        make=BPR,
        grid=[{"factors": 64, "learning_rate": 0.05, "regularization": 0.01, "iterations": 60}],
        library="implicit",
    ),
]
