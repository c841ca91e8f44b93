"""What is rated best, by enough people."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from recommendations.algorithms.counts.base import ItemScores
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.parameters import Check, number, whole_number
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.readiness import Minimum


class TopRated(ItemScores):
    """The Bayesian average of an item's ratings: (strength * mean + sum) / (strength + count).

    `mean` is that of all ratings, `prior_strength` the number of ratings that it counts as: one rating of 5
    is no match for fifty of 4.8. `doubt` takes off so many standard errors, sd / sqrt(strength + count),
    with the standard deviation of all ratings, so that of two equal averages the better known one leads.
    Of several ratings by one shopper the newest counts. Items need `min_shoppers` raters.
    """

    name = "top-rated"
    kinds = ("rating",)
    minimum = Minimum(interactions=20, shoppers=5)
    checks: ClassVar[dict[str, Check]] = {
        "prior_strength": number(0),
        "doubt": number(0),
        "min_shoppers": whole_number(1),
    }

    def __init__(self, *, prior_strength: float = 5, doubt: float = 0.0, min_shoppers: int = 3) -> None:
        self.prior_strength = prior_strength
        self.doubt = doubt
        self.min_shoppers = min_shoppers

    def learn(self, data: Dataset) -> None:
        pairs = Ratings.of_dataset(data)
        rated = np.isfinite(pairs.explicit)
        items, ratings = pairs.items[rated], pairs.explicit[rated]
        self.shoppers_ = np.bincount(items, minlength=data.n_items)
        sums = np.bincount(items, ratings, minlength=data.n_items)
        mean, spread = (float(ratings.mean()), float(ratings.std())) if len(ratings) else (np.nan, np.nan)
        known = np.maximum(self.prior_strength + self.shoppers_, 1)
        scores = (self.prior_strength * mean + sums) / known - self.doubt * spread / np.sqrt(known)
        self.scores_ = np.where(self.shoppers_ >= self.min_shoppers, scores, np.nan)
