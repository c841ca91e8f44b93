"""A weighted sum of what several algorithms say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.parameters import Check, whole_number

Scale = Literal["score", "rank"]


class Weighted(Hybrid):
    """Each source's scores as shares of its best answer, or what its ranks are worth, weighted and summed.

    Burke's (2002) weighted hybrid. `scales` says "score" or "rank" for each source: ranks where scores
    have no meaningful zero, as predicted ratings do.
    """

    name = "weighted"
    checks: ClassVar[dict[str, Check]] = {"sources": sources_check(), "depth": whole_number(1)}

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = ({"algorithm": "item-knn"}, {"algorithm": "ease"}),
        weights: Sequence[float] | None = None,
        scales: Sequence[Scale] | None = None,
        depth: int = 100,
    ) -> None:
        self.sources = sources
        self.weights = weights
        self.scales = scales
        self.depth = depth

    @classmethod
    def check_params(cls, params: Mapping[str, Any]) -> None:
        super().check_params(params)
        check_one_each(cls, params, "weights", is_weight, "a number of at least 0")
        check_one_each(cls, params, "scales", _is_scale, '"score" or "rank"')

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        by_rank = np.array([scale == "rank" for scale in self.scales or ["score"] * len(self.sources)])
        values = np.where(by_rank, candidates.ranks, candidates.shares)
        return weighted_sum(candidates, values, self.weights)


def weighted_sum(
    candidates: Candidates, values: NDArray[np.floating], weights: Sequence[float] | None
) -> NDArray[np.floating]:
    """Sums [p] over the columns of values [p, s]; without weights all count alike.

    What is proposed by sources of weight 0 alone is left out (NaN).
    """
    shares = np.ones(values.shape[1]) if weights is None else np.asarray(weights, np.float64)
    counted = (candidates.ranks[:, shares > 0] > 0).any(axis=1)
    return np.where(counted, values @ shares, np.nan)


def check_one_each(
    owner: type[Algorithm],
    params: Mapping[str, Any],
    name: str,
    right: Callable[[Any], bool],
    wanted: str,
) -> None:
    """Raise ParameterError unless the parameter `name` is None or a list with a right value for each source."""
    given = params.get(name)
    count = len(params["sources"] if "sources" in params else owner().get_params()["sources"])
    listed = isinstance(given, Sequence) and not isinstance(given, str) and len(given) == count
    if given is not None and not (listed and all(map(right, given))):
        raise ParameterError(
            f"{owner.name}: {name} is {given!r}; give {wanted} for each of its {count} sources."
        )


def is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < np.inf


def _is_scale(value: Any) -> bool:
    return value in ("score", "rank")
