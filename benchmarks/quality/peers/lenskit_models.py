"""LensKit's item-KNN, association rules and EASE: a history's items times the learned weights.

LensKit scores one shopper at a time; the sums are the same. EASE makes a dense matrix of all items, so it
learns from the HEAD items taken up most.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from benchmarks.quality.peers import Contender
from benchmarks.quality.peers.matrices import (
    best_of_dense,
    best_of_sparse,
    history_matrix,
    training_matrix,
)
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK

HEAD = 8_000


class LensKitItems:
    """What the three have in common: sparse weights [n_items, n_items] from a scorer of LensKit."""

    weights: csr_matrix

    def __init__(self, kind: Kind, **params: Any) -> None:
        self.kind = kind
        self.params = params

    def fit(self, data: Dataset) -> Self:
        found, items = self.learn(*_lenskit(training_matrix(data, self.kind)))
        found = found.tocoo()
        shape = (data.n_items, data.n_items)
        self.weights = coo_matrix((found.data, (items[found.row], items[found.col])), shape=shape).tocsr()
        return self

    def learn(self, data: Any, options: Any) -> tuple[csr_matrix, NDArray[np.int64]]:
        raise NotImplementedError

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        profiles = _ones(history_matrix(histories, self.weights.shape[0]))
        return best_of_sparse(profiles, self.weights, k, exclude_seen=exclude_seen)


class LensKitItemKNN(LensKitItems):
    def learn(self, data: Any, options: Any) -> tuple[csr_matrix, NDArray[np.int64]]:
        from lenskit.knn import ItemKNNScorer

        # So many neighbours that every item of a history counts.
        scorer = ItemKNNScorer(feedback="implicit", max_nbrs=1_000_000, **self.params)
        scorer.train(data, options)
        return scorer.sim_matrix.to_scipy(), scorer.items.ids()


class LensKitAssociation(LensKitItems):
    def learn(self, data: Any, options: Any) -> tuple[csr_matrix, NDArray[np.int64]]:
        from lenskit.knn.association import AssociationScorer

        scorer = AssociationScorer(**self.params)
        scorer.train(data, options)
        return scorer.assoc_scores, scorer.items.ids()


class LensKitEASE:
    weights: NDArray[np.float32]  # [head, head]
    head: NDArray[np.int64]  # item codes

    def __init__(self, kind: Kind, **params: Any) -> None:
        self.kind = kind
        self.params = params

    def fit(self, data: Dataset) -> Self:
        from lenskit.knn.ease import EASEScorer

        matrix = training_matrix(data, self.kind)
        counts = np.bincount(matrix.indices, minlength=data.n_items)
        best = np.sort(np.argsort(-counts, kind="stable")[:HEAD])
        best = best[counts[best] > 0]
        scorer = EASEScorer(**self.params)
        scorer.train(*_lenskit(matrix[:, best]))
        self.weights, self.head = scorer.weights, best[scorer.items.ids()]
        self.n_items = data.n_items
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        profiles = _ones(history_matrix(histories, self.n_items))[:, self.head]
        found = best_of_dense(
            lambda rows: profiles[rows] @ self.weights, profiles, k, exclude_seen=exclude_seen
        )
        return TopK(items=np.append(self.head, -1)[found.items].astype(np.int32), scores=found.scores)


def _lenskit(matrix: csr_matrix) -> tuple[Any, Any]:
    from lenskit.data import from_interactions_df
    from lenskit.training import TrainingOptions

    pairs = matrix.tocoo()
    frame = pd.DataFrame({"user_id": pairs.row, "item_id": pairs.col})
    return from_interactions_df(frame), TrainingOptions(device="cpu", rng=0)


def _ones(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


CONTENDERS = [
    Contender(
        name="LensKit item-KNN",
        make=LensKitItemKNN,
        grid=[{"save_nbrs": 50}, {"save_nbrs": 500}],
        library="lenskit",
    ),
    Contender(
        name="LensKit association rules",
        make=LensKitAssociation,
        grid=[{"method": "probability"}, {"method": "lift", "damping": 50.0}],
        library="lenskit",
        kinds=frozenset({"basket"}),
    ),
    Contender(
        name="LensKit EASE",
        make=LensKitEASE,
        grid=[{"regularization": 50.0}, {"regularization": 500.0}],
        library="lenskit",
    ),
]
