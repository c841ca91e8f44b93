"""Algorithms that need what shoppers said, not what they did."""

from __future__ import annotations

import numpy as np

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.readiness import Lack, Readiness

LEAST_RATINGS = 100


class ExplicitRatingAlgorithm(Algorithm):
    """Not ready where shoppers did not rate; interactions without a rating are passed over."""

    predicts_ratings = True

    def readiness(self, data: Dataset) -> Readiness:
        rated = int(np.count_nonzero(~np.isnan(data.values) & (data.shoppers >= 0)))
        lack = (Lack(rated, LEAST_RATINGS, "ratings"),) if rated < LEAST_RATINGS else ()
        missing = (*self.minimum.missing(data), *lack)
        return Readiness(ready=not missing, missing=missing)
