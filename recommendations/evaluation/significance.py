"""Is one model better than another, or was it luck? Both answered the same questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Random numbers are drawn for so many cells at a time.
_CELLS = 2**22
_NORMAL = NormalDist()

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The mean of a - b with its interval, and how likely a difference this large is by luck alone."""

    mean: float
    low: float
    high: float
    p_value: float
    pairs: int = 0

    @property
    def is_better(self) -> bool:
        """Whether the interval lies wholly above zero."""
        return self.low > 0

    @property
    def is_worse(self) -> bool:
        """Whether the interval lies wholly below zero."""
        return self.high < 0


def paired_difference(
    a: ArrayLike,
    b: ArrayLike,
    *,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
    groups: ArrayLike | None = None,
) -> Difference:
    """Compare two models by a metric of each question, a and b [n]; pairs with a NaN are left out.

    The interval is the bias-corrected and accelerated bootstrap of the mean difference (Efron 1987). The
    p-value is that of the sign-flip permutation test (Fisher 1935; Smucker, Allan & Carterette 2007),
    two-sided, counted as (extreme + 1) / (draws + 1), so that it is never 0 (Phipson & Smyth 2010).

    Both take questions for independent. Where many come from one visit or shopper, give `groups` [n]
    (`Questions.groups`): then groups are drawn and flipped as wholes, and the interval is as wide as it
    must be. Without any pair everything is NaN; one pair or group gives no interval. ValueError where the
    arrays differ in length, or draws or level make no sense.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}: draw at least once, better a thousand times.")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: give a number between 0 and 1, such as 0.95.")
    sums, counts = _grouped(np.asarray(a, np.float64), np.asarray(b, np.float64), groups)
    if not len(sums):
        return Difference(mean=np.nan, low=np.nan, high=np.nan, p_value=np.nan)
    low, high = _interval(sums, counts, draws, level, np.random.default_rng([seed, 0]))
    return Difference(
        mean=float(sums.sum() / counts.sum()),
        low=low,
        high=high,
        p_value=_p_value(sums, draws, np.random.default_rng([seed, 1])),
        pairs=int(counts.sum()),
    )


def _grouped(a: Numbers, b: Numbers, groups: ArrayLike | None) -> tuple[Numbers, Numbers]:
    """The sum of the differences of each group, and how many there are."""
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(
            f"a has shape {a.shape}, b {b.shape}: give one value of each model for every question."
        )
    differences = a - b
    kept = ~np.isnan(differences)
    if groups is None:
        return differences[kept], np.ones(np.count_nonzero(kept))
    numbers = np.asarray(groups)
    if numbers.shape != a.shape:
        raise ValueError(f"groups has shape {numbers.shape}, a {a.shape}: give every question its group.")
    _, codes = np.unique(numbers[kept], return_inverse=True)
    return np.bincount(codes, differences[kept]), np.bincount(codes).astype(np.float64)


def _interval(
    sums: Numbers, counts: Numbers, draws: int, level: float, rng: np.random.Generator
) -> tuple[float, float]:
    mean = sums.sum() / counts.sum()
    if len(sums) < 2:
        return float("nan"), float("nan")
    influence = sums - mean * counts
    largest = np.abs(influence).max()
    if largest <= 1e-12 * np.abs(sums).max():
        return float(mean), float(mean)
    influence /= largest  # cubes of tiny differences would vanish
    means = _resampled(sums, counts, draws, rng)
    below = (np.count_nonzero(means < mean) + np.count_nonzero(means == mean) / 2) / draws
    bias = _NORMAL.inv_cdf(min(max(below, 0.5 / draws), 1 - 0.5 / draws))
    acceleration = float((influence**3).sum() / (6 * (influence**2).sum() ** 1.5))
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high = np.quantile(means, [_corrected(tail, bias, acceleration) for tail in tails])
    return float(low), float(high)


def _resampled(sums: Numbers, counts: Numbers, draws: int, rng: np.random.Generator) -> Numbers:
    n = len(sums)
    alone = bool((counts == 1).all())
    means = []
    for size in _sizes(draws, n):
        drawn = rng.integers(0, n, (size, n), np.int32)
        means.append(sums[drawn].sum(axis=1) / (n if alone else counts[drawn].sum(axis=1)))
    return np.concatenate(means)


def _corrected(tail: float, bias: float, acceleration: float) -> float:
    z = bias + _NORMAL.inv_cdf(tail)
    return _NORMAL.cdf(bias + z / (1 - acceleration * z))


def _p_value(sums: Numbers, draws: int, rng: np.random.Generator) -> float:
    changed = sums[sums != 0]
    total = changed.sum()
    # Sums of the same numbers in another order may differ in the last digits.
    bound = abs(total) - 1e-9 * np.abs(changed).sum()
    extreme = 0
    for size in _sizes(draws, len(changed)):
        flipped = rng.integers(0, 2, (size, len(changed)), np.int8).astype(bool)
        extreme += int(np.count_nonzero(np.abs(total - 2 * (flipped @ changed)) >= bound))
    return (extreme + 1) / (draws + 1)


def _sizes(draws: int, n: int) -> Iterator[int]:
    size = max(1, _CELLS // max(1, n))
    return (min(size, draws - start) for start in range(0, draws, size))
