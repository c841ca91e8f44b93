"""Ratings explained by a few factors, and by which items a shopper rated at all."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from surprise import SVDpp

from recommendations.algorithms.parameters import Check, number, whole_number
from recommendations.algorithms.ratings.explicit import ExplicitRatingAlgorithm
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ListedTrainset
from recommendations.algorithms.ratings.svd import SVD, spread


class SVDPlusPlus(ExplicitRatingAlgorithm, SVD):
    """Surprise's SVD++ (Koren 2008) over explicit ratings, with answers by matrix product.

    A shopper's factors are p + |N|^-0.5 * sum of y over the items N that they rated. Whoever was not in
    training, or has rated since, is folded in: y as learned, bias and p by ridge regression. Scores are
    unclipped; items that nobody rated have none, nor have shoppers without a rating. An epoch costs
    ratings x ratings of their shopper, so a few thousand of one shopper take long.
    """

    name = "svd-plus-plus"
    checks: ClassVar[dict[str, Check]] = {
        "n_factors": whole_number(1),
        "n_epochs": whole_number(1),
        "learning_rate": number(0, above=True),
        "regularization": number(0),
        "fold_in_ridge": number(0, above=True),
        "seed": whole_number(0),
    }

    yj_: NDArray[np.float64]  # [n_items, n_factors], NaN for items without ratings

    def __init__(
        self,
        *,
        n_factors: int = 20,
        n_epochs: int = 20,
        learning_rate: float = 0.007,
        regularization: float = 0.02,
        fold_in_ridge: float = 0.2,
        seed: int = 0,
    ) -> None:
        self.n_factors = n_factors
        self.n_epochs = n_epochs
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.fold_in_ridge = fold_in_ridge
        self.seed = seed

    def chosen(self, ratings: Ratings) -> Ratings:
        return ratings.said()

    def on_scale(self, ratings: Ratings) -> NDArray[np.float64]:
        return ratings.explicit

    def fit_surprise(
        self, users: NDArray[np.integer], items: NDArray[np.integer], ratings: NDArray[np.float64]
    ) -> SVDpp:
        """Surprise's own fitted SVD++, whose raw ids are the codes given."""
        model = SVDpp(
            n_factors=self.n_factors,
            n_epochs=self.n_epochs,
            lr_all=self.learning_rate,
            reg_all=self.regularization,
            random_state=self.seed,
            cache_ratings=True,
        )
        # Nothing reads the scale: predictions are not clipped.
        return model.fit(ListedTrainset(users, items, ratings, (1, 5)))

    def keep(self, model: Any, shoppers: NDArray[np.integer], items: NDArray[np.integer]) -> None:
        super().keep(model, shoppers, items)
        self.yj_ = spread(model.yj, items, self.n_items)
        users, rated = (
            np.array([(u, i) for u, i, _ in model.trainset.all_ratings()], np.int64).reshape(-1, 2).T
        )
        self.pu_[shoppers] += self._implied(users, items[rated], len(shoppers))

    def folded_in(self, ratings: Ratings, skipped: NDArray[np.bool_]) -> NDArray[np.float64]:
        used = ~skipped[ratings.rows] & ~np.isnan(self.bi_[ratings.items])
        rows, items = ratings.rows[used], ratings.items[used]
        implied = self._implied(rows, items, len(skipped))
        explained = np.einsum("rf,rf->r", implied[rows], self.qi_[items])
        rest = ratings.explicit.copy()
        rest[used] -= explained
        vectors = super().folded_in(
            Ratings(rows=ratings.rows, items=ratings.items, weights=ratings.weights, explicit=rest), skipped
        )
        vectors[:, 1:] += implied
        return vectors

    def _implied(self, rows: NDArray[np.integer], items: NDArray[np.integer], n: int) -> NDArray[np.float64]:
        """|N|^-0.5 * sum of y [n, n_factors] over each row's items; rows must not decrease."""
        sums = np.zeros((n, self.yj_.shape[1]))
        counts = np.bincount(rows, minlength=n)
        if len(rows):
            present = np.flatnonzero(counts)
            starts = np.searchsorted(rows, present)
            sums[present] = np.add.reduceat(self.yj_[items], starts, axis=0)
        return sums / np.sqrt(np.maximum(counts, 1))[:, None]
