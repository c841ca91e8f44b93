"""After how long each item is bought again, if it is: a log-normal mixture cure model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from recommendations.algorithms.repeats.intervals import Intervals

Array = NDArray[np.float64]
Codes = NDArray[np.integer]

#: Steps of the expectation-maximisation: from the tenth on, means of a year of groceries move by under 1 %.
_STEPS = 12
#: No cycle is known better than to some 5 %.
LEAST_VARIANCE = 0.05**2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cycles:
    """Of n items (or m pairs): mean and variance of the logarithm of the time until it is bought again, and
    the chance that it is bought again at all."""

    mean: Array
    variance: Array
    chance: Array

    def take(self, places: Codes) -> Cycles:
        return Cycles(mean=self.mean[places], variance=self.variance[places], chance=self.chance[places])

    def unbought(self, waited: Array) -> Array:
        """The chance that it takes longer than `waited` (logarithm) where it comes at all."""
        later: Array = ndtr((self.mean - waited) / np.sqrt(self.variance))
        return later

    def remaining(self, waited: Array) -> Array:
        """The chance that what was not bought again after `waited` (logarithm) still will be."""
        awaited = self.chance * self.unbought(waited)
        never = 1 - self.chance
        return np.divide(awaited, awaited + never, out=np.zeros_like(awaited), where=awaited + never > 0)

    def beyond(self, waited: Array) -> tuple[Array, Array]:
        """Mean and mean square of the logarithms of those times that are longer than `waited`."""
        sigma = np.sqrt(self.variance)
        alpha = (waited - self.mean) / sigma
        hazard = np.exp(-(alpha**2) / 2 - log_ndtr(-alpha)) / np.sqrt(2 * np.pi)
        mean = self.mean + sigma * hazard
        return mean, self.variance * np.maximum(1 + alpha * hazard - hazard**2, 0) + mean**2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """Of each item [n]: weights, logarithms and their squares."""

    count: Array
    logs: Array
    squares: Array

    @classmethod
    def of(cls, items: Codes, logs: Array, squares: Array, weights: Array, n: int) -> _Sums:
        count, first, second = (
            np.bincount(items, amounts, minlength=n)
            for amounts in (weights, weights * logs, weights * squares)
        )
        return cls(count=count, logs=first, squares=second)

    def plus(self, other: _Sums) -> _Sums:
        return _Sums(
            count=self.count + other.count, logs=self.logs + other.logs, squares=self.squares + other.squares
        )


def fit_cycles(intervals: Intervals, ends: NDArray[np.integer], groups: Codes, strength: float) -> Cycles:
    """From closed intervals and those that are open at `ends` [pairs] (units), for items of `groups` [n].

    An open interval either will be closed, after longer than it has lasted, or never (Boag 1949; Berkson &
    Gage 1952); expectation-maximisation weighs the two. Means and chances of an item are shrunk to those of
    its group, and these to those of all, as if each had been seen `strength` times; variances to that
    within all items. NaN where nothing was ever bought again.
    """
    n, items = len(groups), intervals.items
    if not len(intervals.logs):
        return Cycles(mean=np.full(n, np.nan), variance=np.full(n, np.nan), chance=np.full(n, np.nan))
    waited = np.log(np.maximum(ends - intervals.last, 0.5))
    bought = items[intervals.pairs]
    closed = _Sums.of(bought, intervals.logs, intervals.logs**2, np.ones(len(bought)), n)
    trials = closed.count + np.bincount(items, minlength=n)
    cycles = _maximised(closed, trials, groups, strength)
    for _ in range(_STEPS):
        each = cycles.take(items)
        awaited = _Sums.of(items, *each.beyond(waited), each.remaining(waited), n)
        cycles = _maximised(closed.plus(awaited), trials, groups, strength)
    return cycles


def _maximised(sums: _Sums, trials: Array, groups: Codes, strength: float) -> Cycles:
    mean = _shrunk(sums.logs, sums.count, groups, strength)
    around = np.maximum(sums.squares - 2 * mean * sums.logs + sums.count * mean**2, 0)
    within = around.sum() / sums.count.sum()
    variance = (around + strength * within) / np.maximum(sums.count + strength, 1e-9)
    return Cycles(
        mean=mean,
        variance=np.maximum(variance, LEAST_VARIANCE),
        chance=_shrunk(sums.count, trials, groups, strength),
    )


def _shrunk(sums: Array, counts: Array, groups: Codes, strength: float) -> Array:
    """The mean of each item, shrunk to that of its group, and this to that of all items."""
    of_all = sums.sum() / counts.sum()
    in_group = (np.bincount(groups, part)[groups] for part in (sums, counts))
    group_sums, group_counts = in_group
    of_group = (group_sums + strength * of_all) / (group_counts + strength)
    found: Array = (sums + strength * of_group) / (counts + strength)
    return found


def personal_share(intervals: Intervals, variance: Array) -> float:
    """How much of the variance of an item's intervals is left within one shopper's; 1 where none have two."""
    counts, sums = intervals.counts, intervals.sums
    several = (counts > 1)[intervals.pairs]
    if not several.any():
        return 1.0
    around = intervals.logs - (sums / np.maximum(counts, 1))[intervals.pairs]
    freedom = float((counts[counts > 1] - 1).sum())
    within = float((around[several] ** 2).sum()) / freedom
    overall = float(variance[intervals.items[intervals.pairs]][several].mean())
    return float(np.clip(within / overall, 0.01, 1))
