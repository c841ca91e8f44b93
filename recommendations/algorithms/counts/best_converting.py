"""What those who look at it buy."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.counts.base import ItemScores
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.actors import actors, distinct_actors
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum

#: A prior so strong leaves no difference between items that shows; more would only lose digits.
_STRONGEST = 1e6

Array = NDArray[np.float64]


class BestConverting(ItemScores):
    """Of the distinct shoppers who met an item, the share who bought it.

    Who bought without a recorded view has met it all the same, so that no share exceeds 1; a refunded
    purchase is none. The share is shrunk to that of all items, (buyers + strength * share) / (viewers +
    strength), the mean of a beta-binomial model; `prior_strength` is the number of viewers that the prior
    counts as, by default estimated from how much the items differ by the method of moments (Kleinman 1973).
    Items need `min_exposure` viewers. An order without a shopper counts as a shopper of its own.
    """

    name = "best-converting"
    kinds = ("view", "click", "cart_add", "purchase")
    window_days = 90
    minimum = Minimum(interactions=100, items=2)
    checks: ClassVar[dict[str, Check]] = {
        "prior_strength": optional(number(0)),
        "min_exposure": whole_number(1),
    }

    def __init__(self, *, prior_strength: float | None = None, min_exposure: int = 20) -> None:
        self.prior_strength = prior_strength
        self.min_exposure = min_exposure

    def learn(self, data: Dataset) -> None:
        self.shoppers_ = distinct_actors(data)
        viewers, buyers = self.shoppers_.astype(np.float64), _buyers(data).astype(np.float64)
        share = buyers.sum() / max(1.0, viewers.sum())
        strength = self.prior_strength
        if strength is None:
            met = viewers > 0
            strength = moments_strength(buyers[met], viewers[met])
        known = np.maximum(viewers + strength, 1)
        scores = (buyers + strength * share) / known
        self.scores_ = np.where((viewers >= self.min_exposure) & (scores > 0), scores, np.nan)


def moments_strength(hits: Array, trials: Array) -> float:
    """How many trials the prior of a beta-binomial counts as: a + b, from hits and trials [n] of n items.

    With S the sum of trials * (share - mean)^2, the correlation between trials of one item is (S - (n - 1)
    mean (1 - mean)) / (mean (1 - mean) (N - sum(trials^2) / N - (n - 1))), N all trials, and the strength
    (1 - correlation) / correlation (Kleinman 1973, with weights equal to the trials). Where items differ no
    more than chance would have them it is very great; where they differ in everything it is 0.
    """
    total, n = float(trials.sum()), len(trials)
    mean = float(hits.sum()) / total if total else 0.0
    variance = mean * (1 - mean)
    freedom = total - float((trials**2).sum()) / total - (n - 1) if total else 0.0
    if variance <= 0 or freedom <= 0:
        return 0.0
    spread = float((trials * (hits / trials - mean) ** 2).sum())
    correlation = (spread - (n - 1) * variance) / (variance * freedom)
    return float(np.clip((1 - correlation) / max(correlation, 1 / _STRONGEST), 0, _STRONGEST))


def _buyers(data: Dataset) -> NDArray[np.int64]:
    """Distinct actors [n_items] who bought an item and did not give all of it back."""
    bought = data.of_kinds(["purchase", "refund"])
    codes, n = actors(bought)
    known = codes >= 0
    keys = bought.items[known].astype(np.int64) * n + codes[known]
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    if not len(starts):
        return np.zeros(data.n_items, np.int64)
    kept = np.add.reduceat(bought.weights[known][order].astype(np.float64), starts) > 0
    return np.bincount(keys[order][starts][kept] // n, minlength=data.n_items)
