"""Items that a short walk over who chose what arrives at."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Histories
from recommendations.algorithms.neighbours.rows import Rows
from recommendations.algorithms.neighbours.shared_rows import SMALLEST, Factors, SharedRowsAlgorithm
from recommendations.algorithms.parameters import Check, number, one_of, optional, true_or_false, whole_number
from recommendations.algorithms.readiness import Minimum


class RandomWalk(SharedRowsAlgorithm):
    """P3-alpha (Cooper et al. 2014) and RP3-beta (Paudel et al. 2017) as an item-item model.

    A walk goes from a shopper to one of their items, to one of its rows (shoppers, visits or orders),
    and on to one of that row's items; each step is taken in proportion to weights. The probability of
    every step is raised to `alpha`, and the score of the item arrived at divided by the number of its
    rows to the power `popularity_discount`, which is RP3's beta; with 0 it is P3-alpha. Only the best
    `neighbours` of an item are kept (Christoffel et al. 2015). An item reaches itself where
    `self_similar`.
    """

    name = "random-walk"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    half_life_days = 90
    minimum = Minimum(interactions=50, shoppers=10, items=5)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "rows": one_of("shoppers", "visits", "orders"),
        "alpha": number(0, 4, above=True),
        "popularity_discount": number(0),
        "min_shoppers": whole_number(1),
        "shrinkage": number(0),
        "recency": number(0, 1, above=True),
        "history_half_life_days": optional(number(0, above=True)),
        "self_similar": true_or_false,
    }

    def __init__(
        self,
        *,
        neighbours: int = 100,
        rows: Rows = "shoppers",
        alpha: float = 1.0,
        popularity_discount: float = 0.4,
        min_shoppers: int = 2,
        shrinkage: float = 0.0,
        recency: float = 0.7,
        history_half_life_days: float | None = None,
        self_similar: bool = False,
    ) -> None:
        self.neighbours = neighbours
        self.rows = rows
        self.alpha = alpha
        self.popularity_discount = popularity_discount
        self.min_shoppers = min_shoppers
        self.shrinkage = shrinkage
        self.recency = recency
        self.history_half_life_days = history_half_life_days
        self.self_similar = self_similar

    def weigh(self, matrix: csr_matrix) -> csr_matrix:
        return matrix.T.tocsr()

    def factors(self, kept: csr_matrix) -> Factors:
        return self._steps(kept), self._steps(kept.T.tocsr())

    def _profiles(self, histories: Histories) -> csr_matrix:
        return self._steps(super()._profiles(histories))

    def _steps(self, matrix: csr_matrix) -> csr_matrix:
        """The probability of going from each row to each column, to the power alpha."""
        lengths = np.diff(matrix.indptr)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        sums: NDArray[np.float64] = np.bincount(rows, matrix.data, len(lengths))
        steps = (matrix.data / sums[rows]) ** self.alpha
        data = np.maximum(steps.astype(np.float32), SMALLEST)
        return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
