"""What is gaining on its own past."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.counts.base import ItemScores
from recommendations.algorithms.data import SECONDS_PER_DAY, Dataset
from recommendations.algorithms.data.actors import distinct_actors
from recommendations.algorithms.parameters import Check, number, whole_number
from recommendations.algorithms.readiness import Minimum


class Trending(ItemScores):
    """Items whose share of recent activity exceeds their share of the baseline before it.

    The score is the standardised excess of a Poisson count, (recent - expected) / sqrt(expected +
    smoothing), with weights in units of the mean weight: the root keeps best sellers from winning by
    size, the smoothing keeps two sales of an unknown item from winning by ratio. Only items that rise,
    with at least `min_shoppers` distinct shoppers in the recent window, have a score.
    """

    name = "trending"
    window_days = 35
    minimum = Minimum(interactions=20)
    checks: ClassVar[dict[str, Check]] = {
        "recent_days": number(0, above=True),
        "baseline_days": number(0, above=True),
        "smoothing": number(0, above=True),
        "min_shoppers": whole_number(1),
    }

    def __init__(
        self,
        *,
        recent_days: float = 7,
        baseline_days: float = 28,
        smoothing: float = 5,
        min_shoppers: int = 3,
    ) -> None:
        self.recent_days = recent_days
        self.baseline_days = baseline_days
        self.smoothing = smoothing
        self.min_shoppers = min_shoppers

    def learn(self, data: Dataset) -> None:
        turn = data.ends_at - self.recent_days * SECONDS_PER_DAY
        recent = data.since(turn)
        before = data.take((data.times >= turn - self.baseline_days * SECONDS_PER_DAY) & (data.times < turn))
        self.shoppers_ = distinct_actors(recent)
        excess = self._excess(_sums(recent), _sums(before))
        self.scores_ = np.where((excess > 0) & (self.shoppers_ >= self.min_shoppers), excess, np.nan)

    def _excess(self, recent: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
        expected = before * (recent.sum() / before.sum()) if before.any() else before
        return (recent - expected) / np.sqrt(expected + self.smoothing)


def _sums(data: Dataset) -> NDArray[np.float64]:
    unit = float(np.abs(data.weights).mean()) if len(data) else 1.0
    sums = np.bincount(data.items, data.weights, minlength=data.n_items)
    return np.maximum(sums, 0) / (unit or 1.0)
