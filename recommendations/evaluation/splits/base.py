"""Two parts of a dataset, and what tells time in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    train: Dataset
    test: Dataset


def has_clock(data: Dataset) -> bool:
    """Whether times are real: positions instead of times span less than a day."""
    return len(data) > 0 and data.ends_at - int(data.times[0]) >= SECONDS_PER_DAY


def check_share(share: float) -> None:
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give a number between 0 and 1.")


def held_out(data: Dataset, mask: NDArray[np.bool_]) -> Split:
    """The interactions under a mask [n] against the others."""
    return Split(train=data.take(~mask), test=data.take(mask))
