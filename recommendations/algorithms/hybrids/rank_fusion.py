"""Ranks of several lists, fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Histories
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.hybrids.weighted import check_one_each, is_weight, weighted_sum
from recommendations.algorithms.parameters import Check, whole_number


class RankFusion(Hybrid):
    """Weighted reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): scores play no part, places do."""

    name = "rank-fusion"
    checks: ClassVar[dict[str, Check]] = {"sources": sources_check(), "depth": whole_number(1)}

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = ({"algorithm": "item-knn"}, {"algorithm": "ease"}),
        weights: Sequence[float] | None = None,
        depth: int = 100,
    ) -> None:
        self.sources = sources
        self.weights = weights
        self.depth = depth

    @classmethod
    def check_params(cls, params: Mapping[str, Any]) -> None:
        super().check_params(params)
        check_one_each(cls, params, "weights", is_weight, "a number of at least 0")

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        return weighted_sum(candidates, candidates.ranks, self.weights)
