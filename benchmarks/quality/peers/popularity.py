"""What is taken up most, the same for everybody."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.peers import Contender
from benchmarks.quality.peers.matrices import best_of_dense, history_matrix, training_matrix
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK


class MostPopular:
    counts: NDArray[np.float64]

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def fit(self, data: Dataset) -> Self:
        self.counts = np.asarray((training_matrix(data, self.kind) > 0).sum(axis=0), np.float64).ravel()
        return self

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK:
        profiles = history_matrix(histories, len(self.counts))

        def score(rows: slice) -> NDArray[np.float64]:
            return np.tile(self.counts, (min(rows.stop, profiles.shape[0]) - rows.start, 1))

        return best_of_dense(score, profiles, k, exclude_seen=exclude_seen)


CONTENDERS = [Contender(name="popularity", make=MostPopular, library="numpy")]
