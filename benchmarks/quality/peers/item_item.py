"""implicit's item-item recommenders: a history's counts times the similarities of its items."""

from __future__ import annotations

from typing import Any, Literal, Self

from scipy.sparse import csr_matrix

from benchmarks.quality.peers import Contender
from benchmarks.quality.peers.matrices import best_of_sparse, history_matrix, training_matrix
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK


class ItemItem:
    similarity: csr_matrix

    def __init__(self, kind: Kind, *, weighting: Literal["Cosine", "TFIDF", "BM25"], **params: Any) -> None:
        self.kind = kind
        self.weighting = weighting
        self.params = params

    def fit(self, data: Dataset) -> Self:
        from implicit import nearest_neighbours

        model = getattr(nearest_neighbours, f"{self.weighting}Recommender")(num_threads=1, **self.params)
        model.fit(training_matrix(data, self.kind), show_progress=False)
        self.similarity = model.similarity
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        profiles = history_matrix(histories, self.similarity.shape[0])
        return best_of_sparse(profiles, self.similarity, k, exclude_seen=exclude_seen)


_SIZES = (100, 500)
_BM25 = [(1.2, 0.75), (1.2, 0.25), (1.2, 0.0), (0.3, 0.25), (100.0, 0.5)]

CONTENDERS = [
    *(
        Contender(
            name=f"implicit {name}",
            make=ItemItem,
            grid=[{"weighting": weighting, "K": size} for size in _SIZES],
            library="implicit",
        )
        for name, weighting in (("cosine", "Cosine"), ("TF-IDF", "TFIDF"))
    ),
    Contender(
        name="implicit BM25",
        make=ItemItem,
        grid=[{"weighting": "BM25", "K": 200, "K1": k1, "B": b} for k1, b in _BM25],
        library="implicit",
    ),
]
