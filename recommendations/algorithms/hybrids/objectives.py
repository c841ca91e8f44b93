"""What an answer is worth to the shop."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.counts.best_converting import BestConverting
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.hybrids.candidates import Candidates, shares_of_all

Objective = Literal["click", "purchase", "order value", "margin"]
OBJECTIVES: tuple[Objective, ...] = ("click", "purchase", "order value", "margin")

#: What counts as interest and as a purchase.
INTEREST = ("view", "click", "favourite", "cart_add")
PURCHASE = ("purchase",)

#: What sells at a loss, or for nothing, is worth this share of the median: last, but still in order.
_LEAST_WORTH = 1e-3

Array = NDArray[np.floating]


def worth(data: Dataset, objective: Objective) -> NDArray[np.float64]:
    """What a choice of each item brings [n_items], above 0, in units of the objective.

    A click is worth 1. A purchase is worth the chance that who meets the item buys it (`conversion`); the
    others are that chance times the price, or times what one unit earns. A price or margin that is not known
    counts as the median of those that are; where none is known all count alike.
    """
    if objective == "click":
        return np.ones(data.n_items)
    if objective == "purchase":
        return conversion(data)
    known = _values(data, objective)
    return conversion(data) * known


def conversion(data: Dataset) -> NDArray[np.float64]:
    """The share [n_items] of those who met an item that bought it, shrunk as best-converting does.

    1 for all where the data hold only purchases, or none: then the chance is of a purchase, or of nothing else.
    """
    if not len(data.of_kinds(INTEREST)) or not len(data.of_kinds(PURCHASE)):
        return np.ones(data.n_items)
    scores = BestConverting(min_exposure=1).fit(data).scores_
    return positive(scores)


def positive(values: Array) -> NDArray[np.float64]:
    """Values [n] with the median for what is not known, and at least a thousandth of it."""
    usable = values[np.isfinite(values) & (values > 0)]
    if not len(usable):
        return np.ones(len(values))
    median = float(np.median(usable))
    filled = np.where(np.isfinite(values), values, median)
    return np.maximum(filled, _LEAST_WORTH * median)


def expected_values(candidates: Candidates, relevance: Array, worths: Array, floor: float) -> Array:
    """Chance times worth [p] of each candidate, given its relevance [p] (0 and more) and worth [p] (above 0).

    Chances are the relevance as a share of the question's sum. What has less than `floor` times the best
    chance of its question comes after all that has more, in the order of chance: no worth lifts it.
    """
    chance = shares_of_all(relevance, candidates)
    n, rows = candidates.n, candidates.rows
    bar = floor * _extreme(np.maximum, chance, rows, n, 0.0)[rows]
    relevant = chance >= bar
    value = chance * worths
    least = _extreme(np.minimum, np.where(relevant, value, np.inf), rows, n, np.inf)[rows]
    below = np.divide(chance, bar, out=np.zeros(len(chance)), where=~relevant)  # under 1
    return np.where(relevant, value, least * below)


def _extreme(of: np.ufunc, values: Array, rows: NDArray[np.integer], n: int, start: float) -> Array:
    result = np.full(n, start)
    of.at(result, rows, values)
    return result


def _values(data: Dataset, objective: Objective) -> NDArray[np.float64]:
    if data.features is None:
        return np.ones(data.n_items)
    return positive(data.features.margins if objective == "margin" else data.features.prices)
