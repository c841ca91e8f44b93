"""What is likely and worth something, first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Side
from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.objectives import OBJECTIVES, Objective, expected_values, worth
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.parameters import Check, number, one_of, whole_number


class ValueAware(Hybrid):
    """A source's answers by expected value, chance times worth, above a floor of relevance.

    The chance of an answer is its share of the list's summed scores (scores that may be negative count from
    the list's worst); a re-ranker's or AutoBlend's scores are such chances already. What it is worth follows
    the `objective`. An item whose chance is below `floor` times the best chance of the list is never lifted
    by its price: it stays behind all that are above, in the order of chance. `strength` is the power of the
    worth: 1 is the expected value, 0 relevance alone. The scores' unit is the objective's only as far as
    the source's scores are chances; their order is what counts.
    """

    name = "value-aware"
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    checks: ClassVar[dict[str, Check]] = {
        "sources": sources_check(1, 1),
        "objective": one_of(*OBJECTIVES),
        "floor": number(0, 1),
        "strength": number(0, 1),
        "depth": whole_number(1),
    }

    worth_: NDArray[np.float64]  # [n_items]

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = ({"algorithm": "ease"},),
        objective: Objective = "order value",
        floor: float = 0.3,
        strength: float = 0.25,
        depth: int = 100,
    ) -> None:
        self.sources = sources
        self.objective = objective
        self.floor = floor
        self.strength = strength
        self.depth = depth

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.worth_ = worth(data, self.objective)

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        worths = self.worth_[candidates.items] ** self.strength
        return expected_values(candidates, candidates.shares[:, 0], worths, self.floor)
