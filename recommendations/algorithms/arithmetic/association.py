"""How strongly two things go together, with the doubt that few observations deserve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def wilson_lower_bound(hits: Array, trials: Array, z: float) -> Array:
    """The lower end of Wilson's (1927) score interval of the proportion hits / trials."""
    bound: Array = np.maximum(_wilson(hits, trials, z, -1), 0)
    return bound


def wilson_upper_bound(hits: Array, trials: Array, z: float) -> Array:
    """The upper end of the same interval."""
    bound: Array = np.minimum(_wilson(hits, trials, z, 1), 1)
    return bound


def _wilson(hits: Array, trials: Array, z: float, sign: int) -> Array:
    share = hits / trials
    centre = share + z * z / (2 * trials)
    margin = z * np.sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2)
    end: Array = (centre + sign * margin) / (1 + z * z / trials)
    return end


def association_lift(joint: Array, first: Array, second: Array) -> Array:
    """P(i and j) / (P(i) P(j)), from probabilities: 1 where i and j have nothing to do with each other."""
    lift: Array = joint / (first * second)
    return lift


def npmi(joint: Array, first: Array, second: Array) -> Array:
    """Normalised pointwise mutual information (Bouma 2009): -1 never, 0 by chance, 1 always together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mutual = np.log(association_lift(joint, first, second)) / -np.log(joint)
    mutual = np.where(joint > 0, mutual, -1.0)
    return np.where(joint >= 1, 1.0, mutual)
