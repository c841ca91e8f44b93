"""Products that are like one another by what the shop says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import with_columns
from recommendations.algorithms.base import Scope
from recommendations.algorithms.content.base import CHECKS, ContentNeighbours
from recommendations.algorithms.parameters import Check


class Content(ContentNeighbours):
    """Likeness of titles, descriptions, categories, brand, tags, price and vectors (Pazzani & Billsus 2007).

    A product needs no event: it is found by, and finds, products that share anything with it. What each
    field weighs is learned from what was bought together, where anything was. A personal list adds up the
    likeness to what the history holds, over pairs of which either is among the other's `neighbours`.
    """

    name = "content"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    checks: ClassVar[dict[str, Check]] = CHECKS

    def __init__(
        self,
        *,
        neighbours: int = 50,
        fields: Sequence[str] | None = None,
        learn_weights: bool = True,
        shrinkage: float = 500.0,
        price_width: float = 0.5,
        candidates: int = 200,
        recency: float = 0.85,
        seed: int = 0,
    ) -> None:
        self.neighbours = neighbours
        self.fields = fields
        self.learn_weights = learn_weights
        self.shrinkage = shrinkage
        self.price_width = price_width
        self.candidates = candidates
        self.recency = recency
        self.seed = seed

    def _links(self, allowed: NDArray[np.bool_] | None) -> csr_matrix:
        # A new product is in nobody's list where the shop has fifty more like it, but it has a list itself.
        links = super()._links(None)
        both = links.maximum(links.T.tocsr()).tocsr()
        both.sort_indices()
        return with_columns(both, allowed)
