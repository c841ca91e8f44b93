"""Parts of a dataset to learn from and to be judged by, each saying which leak it closes.

Both parts keep the dataset's codes, so that an answer learned from one can be looked up in the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    train: Dataset
    test: Dataset


def time_split(data: Dataset, days: float) -> Split:
    """Everything before the last `days` against those days.

    No leak from the future: nothing in training happened after anything in the test, by any shopper.
    What a shop that trains tonight can know tomorrow; the honest choice for a gate.
    """
    if not days > 0:
        raise ValueError(f"days is {days}: give a number of days above 0.")
    cut = int(np.searchsorted(data.times, data.ends_at - days * SECONDS_PER_DAY, "right"))
    return Split(train=data.take(slice(None, cut)), test=data.take(slice(cut, None)))


def leave_last_out(data: Dataset, n: int = 1) -> Split:
    """The last n interactions of every known shopper who has more than n, against all the rest.

    No shopper's own future leaks into their history; but what others did later stays in training, so
    figures flatter wherever tastes move with time. Every shopper counts, which small shops need.
    """
    if n < 1:
        raise ValueError(f"n is {n}: leave out at least one interaction.")
    order = np.argsort(data.shoppers, kind="stable")
    shoppers = data.shoppers[order]
    starts = np.searchsorted(shoppers, shoppers, "left")
    ends = np.searchsorted(shoppers, shoppers, "right")
    last = (shoppers >= 0) & (np.arange(len(order)) >= ends - n) & (ends - starts > n)
    held_out = np.zeros(len(data), bool)
    held_out[order] = last
    return Split(train=data.take(~held_out), test=data.take(held_out))


def random_folds(data: Dataset, n_folds: int = 5, *, seed: int = 0) -> Iterator[Split]:
    """Each interaction in the test of exactly one fold, at random.

    For comparing rating predictions with published tables, which are made so. No interaction is in both
    parts, but the future leaks freely: not for judging what a shop will see.
    """
    if n_folds < 2:
        raise ValueError(f"n_folds is {n_folds}: use at least 2.")
    fold = np.random.default_rng(seed).permutation(len(data)) % n_folds
    return (Split(train=data.take(fold != i), test=data.take(fold == i)) for i in range(n_folds))
