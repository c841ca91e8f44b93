"""Ratings explained by a few factors of shopper and item."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from surprise import SVD as SurpriseSVD  # noqa: N811
from threadpoolctl import threadpool_limits

from recommendations.algorithms.arithmetic.dot_products import DotProducts
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.online import fold_in
from recommendations.algorithms.parameters import Check, number, whole_number
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ArrayTrainset
from recommendations.algorithms.readiness import Minimum

#: Shoppers answered at a time: their scores and candidates stay near the processor.
_ROWS = 256


class SVD(Algorithm):
    """Surprise's biased matrix factorisation (Funk 2006; Koren 2008), with answers by matrix product.

    Learns from explicit ratings where shoppers gave them, else from behaviour mapped to the scale
    (`Ratings.on_scale`). A score is Surprise's own unclipped prediction. A shopper who was not in
    training, or whose history has changed since, is folded in: bias and factors by ridge regression
    against the fixed ones of the items, with `fold_in_ridge` for each rating. Items that nobody rated
    have no score, nor have shoppers without a history.
    """

    name = "svd"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    window_days = 365
    predicts_ratings = True
    minimum = Minimum(interactions=100, shoppers=20, items=10)
    checks: ClassVar[dict[str, Check]] = {
        "n_factors": whole_number(1),
        "n_epochs": whole_number(1),
        "learning_rate": number(0, above=True),
        "regularization": number(0),
        "lowest_rating": number(-1e6, 1e6),
        "highest_rating": number(-1e6, 1e6),
        "fold_in_ridge": number(0, above=True),
        "seed": whole_number(0),
    }

    pu_: NDArray[np.float64]  # [n_shoppers, n_factors], NaN for shoppers without ratings
    qi_: NDArray[np.float64]  # [n_items, n_factors], NaN for items without
    bu_: NDArray[np.float64]
    bi_: NDArray[np.float64]
    mean_: float
    typical_weight_: float
    digests_: NDArray[np.uint64]  # [n_shoppers]

    def __init__(
        self,
        *,
        n_factors: int = 100,
        n_epochs: int = 20,
        learning_rate: float = 0.005,
        regularization: float = 0.02,
        lowest_rating: float = 1.0,
        highest_rating: float = 5.0,
        fold_in_ridge: float = 0.2,
        seed: int = 0,
    ) -> None:
        self.n_factors = n_factors
        self.n_epochs = n_epochs
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.lowest_rating = lowest_rating
        self.highest_rating = highest_rating
        self.fold_in_ridge = fold_in_ridge
        self.seed = seed

    def learn(self, data: Dataset) -> None:
        ratings = self.chosen(Ratings.of_dataset(data))
        self.typical_weight_ = ratings.typical_weight()
        self.digests_ = ratings.digests(data.n_shoppers)
        shoppers, users = np.unique(ratings.rows, return_inverse=True)
        rated, items = np.unique(ratings.items, return_inverse=True)
        model = self.fit_surprise(users, items, self.on_scale(ratings))
        self.keep(model, shoppers, rated)

    def keep(self, model: Any, shoppers: NDArray[np.integer], items: NDArray[np.integer]) -> None:
        """Take over what Surprise's model learned of those codes."""
        n_shoppers = len(self.digests_)
        self.mean_ = model.trainset.global_mean
        self.pu_, self.bu_ = spread(model.pu, shoppers, n_shoppers), spread(model.bu, shoppers, n_shoppers)
        self.qi_, self.bi_ = spread(model.qi, items, self.n_items), spread(model.bi, items, self.n_items)

    def chosen(self, ratings: Ratings) -> Ratings:
        """The pairs to learn and to answer from."""
        return ratings

    def fit_surprise(
        self, users: NDArray[np.integer], items: NDArray[np.integer], ratings: NDArray[np.float64]
    ) -> SurpriseSVD:
        """Surprise's own fitted SVD, whose raw ids are the codes given."""
        model = SurpriseSVD(
            n_factors=self.n_factors,
            n_epochs=self.n_epochs,
            lr_all=self.learning_rate,
            reg_all=self.regularization,
            random_state=self.seed,
        )
        return model.fit(ArrayTrainset(users, items, ratings, (self.lowest_rating, self.highest_rating)))

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores: NDArray[np.float64] = self._shoppers(histories) @ self._items().T
        return scores

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        answerable = ~np.isnan(self.bi_)
        columns = np.flatnonzero(answerable if allowed is None else answerable & allowed)
        products = DotProducts(self._items()[columns])
        place = np.full(self.n_items, -1)
        place[columns] = np.arange(len(columns))
        parts = []
        with threadpool_limits(1, "blas"):  # two threads are slower than one at these sizes
            for chunk in histories.chunks(_ROWS):
                seen = (chunk.rows, place[chunk.items]) if exclude_seen else None
                parts.append(products.top(self._shoppers(chunk), k, seen))
        found = TopK.stacked(parts, k)
        codes = np.append(columns, -1)[found.items].astype(np.int32)
        return TopK(items=codes, scores=found.scores)

    def _shoppers(self, histories: Histories) -> NDArray[np.float64]:
        """Vectors [n, 2 + n_factors] whose product with an item's is the prediction; NaN where there is none."""
        ratings = self.chosen(Ratings.of_histories(histories, self.n_items))
        codes = np.where(histories.shoppers < len(self.bu_), histories.shoppers, -1)
        unchanged = codes >= 0
        unchanged[unchanged] = self.digests_[codes[unchanged]] == ratings.digests(len(codes))[unchanged]
        vectors = self.folded_in(ratings, unchanged)
        known = codes[unchanged]
        vectors[unchanged] = np.column_stack((self.bu_[known], self.pu_[known]))
        return np.column_stack((self.mean_ + vectors[:, 0], np.ones(len(vectors)), vectors[:, 1:]))

    def folded_in(self, ratings: Ratings, skipped: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Bias and factors [n, 1 + n_factors] of the histories that are not skipped."""
        used = ~skipped[ratings.rows] & ~np.isnan(self.bi_[ratings.items])
        items = ratings.items[used]
        residuals = self.on_scale(ratings)[used] - self.mean_ - self.bi_[items]
        factors = np.column_stack((np.ones(len(items)), self.qi_[items]))
        return fold_in(ratings.rows[used], factors, residuals, self.fold_in_ridge, len(skipped))

    def _items(self) -> NDArray[np.float64]:
        return np.column_stack((np.ones(self.n_items), self.bi_, self.qi_))

    def on_scale(self, ratings: Ratings) -> NDArray[np.float64]:
        return ratings.on_scale(self.lowest_rating, self.highest_rating, self.typical_weight_)


def spread(values: NDArray[np.float64], places: NDArray[np.integer], n: int) -> NDArray[np.float64]:
    spread = np.full((n, *values.shape[1:]), np.nan)
    spread[places] = values
    return spread
