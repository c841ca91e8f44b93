"""Factors of shoppers and items from what shoppers did, not from what they said."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.recommender_base import ModelFitError
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from recommendations.algorithms.arithmetic.confidence import ConfidenceFoldIn
from recommendations.algorithms.arithmetic.dot_products import DotProducts
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.errors import DataError
from recommendations.algorithms.matrix.rows import Rows
from recommendations.algorithms.online import profile
from recommendations.algorithms.parameters import Check, number, one_of, whole_number
from recommendations.algorithms.readiness import Minimum

#: Shoppers folded in at a time.
_ROWS = 2048


class ALS(Algorithm):
    """Matrix factorisation of implicit signals by alternating least squares (Hu, Koren & Volinsky 2008).

    The `implicit` library's, on one thread, so that the seed decides. A weight w is a choice of confidence
    1 + alpha * w by a shopper (or by an order or a visit, where `rows` says so; an order of nobody known
    counts as a shopper). Every history, known at training or not, is folded in against the items' factors, with
    weights that fade by `recency` with each later moment; so nothing of a shopper is stored. Items that
    nobody chose have no score, nor have shoppers without a history.
    """

    name = "als"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    window_days = 365
    minimum = Minimum(interactions=100, shoppers=20, items=10)
    checks: ClassVar[dict[str, Check]] = {
        "rows": one_of("auto", "orders", "visits", "shoppers"),
        "factors": whole_number(1),
        "regularization": number(0, above=True),
        "alpha": number(0, above=True),
        "iterations": whole_number(1),
        "recency": number(0, 1, above=True),
        "seed": whole_number(0),
    }

    factors_: NDArray[np.float32]  # [n_items, factors], NaN for items that nobody chose

    def __init__(
        self,
        *,
        rows: Literal["auto", "orders", "visits", "shoppers"] = "shoppers",
        factors: int = 64,
        regularization: float = 30.0,
        alpha: float = 5.0,
        iterations: int = 15,
        recency: float = 0.8,
        seed: int = 0,
    ) -> None:
        self.rows = rows
        self.factors = factors
        self.regularization = regularization
        self.alpha = alpha
        self.iterations = iterations
        self.recency = recency
        self.seed = seed

    def learn(self, data: Dataset) -> None:
        matrix = Rows.of(data, self.rows, data.n_items).matrix
        chosen = np.bincount(matrix.indices, minlength=data.n_items) > 0
        self.factors_ = np.full((data.n_items, self.factors), np.nan, np.float32)
        if matrix.nnz:
            self.factors_[chosen] = self.fit_implicit(matrix[:, chosen]).item_factors

    def fit_implicit(self, matrix: csr_matrix) -> AlternatingLeastSquares:
        """The library's own model, fitted on weights [m, n_items]; DataError where they are beyond it."""
        model = AlternatingLeastSquares(
            factors=self.factors,
            regularization=self.regularization,
            iterations=self.iterations,
            num_threads=1,
            random_state=self.seed,
        )
        try:
            model.fit(self.confidences(matrix), show_progress=False)
        except ModelFitError as error:
            largest = float(matrix.data.max())
            raise DataError(
                f"weights of up to {largest:g} are too large for ALS: cap or scale them."
            ) from error
        return model

    def confidences(self, matrix: csr_matrix) -> csr_matrix:
        data = (1 + self.alpha * matrix.data).astype(np.float32)
        return csr_matrix((data, matrix.indices, matrix.indptr), matrix.shape)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores: NDArray[np.float64] = self._shoppers(histories, self._fold_in()) @ self.factors_.T.astype(
            float
        )
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
        chosen = self._chosen()
        columns = np.flatnonzero(chosen if allowed is None else chosen & allowed)
        place = np.full(self.n_items, -1)
        place[columns] = np.arange(len(columns))
        fold_in, parts = self._fold_in(), []
        products = DotProducts(self.factors_[columns])
        with threadpool_limits(1, "blas"):  # two threads are slower than one at these sizes
            for chunk in histories.chunks(_ROWS):
                seen = (chunk.rows, place[chunk.items]) if exclude_seen else None
                parts.append(products.top(self._shoppers(chunk, fold_in), k, seen))
        found = TopK.stacked(parts, k)
        return TopK(items=np.append(columns, -1)[found.items].astype(np.int32), scores=found.scores)

    def shoppers(self, histories: Histories) -> NDArray[np.float64]:
        """Factors [n, factors] of each history; NaN where it holds nothing that anybody chose at training."""
        return self._shoppers(self._ask(histories), self._fold_in())

    def _fold_in(self) -> ConfidenceFoldIn:
        return ConfidenceFoldIn(np.nan_to_num(self.factors_), self.regularization)

    def _shoppers(self, histories: Histories, fold_in: ConfidenceFoldIn) -> NDArray[np.float64]:
        rows, items, weights = profile(histories, self.recency)
        kept = self._chosen()[items]
        confidences = 1 + self.alpha * weights[kept]
        return fold_in.shoppers(rows[kept], items[kept], confidences, len(histories))

    def _chosen(self) -> NDArray[np.bool_]:
        chosen: NDArray[np.bool_] = ~np.isnan(self.factors_[:, 0])
        return chosen
