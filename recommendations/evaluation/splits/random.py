"""By chance."""

from collections.abc import Iterator

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.evaluation.splits.base import Split


def random_folds(data: Dataset, n_folds: int = 5, *, seed: int = 0) -> Iterator[Split]:
    """Each interaction in the test of exactly one fold, at random.

    For comparing rating predictions with published tables, which are made so. No interaction is in both
    parts, but the future leaks freely: not for judging what a shop will see.
    """
    if n_folds < 2:
        raise ValueError(f"n_folds is {n_folds}: use at least 2.")
    fold = np.random.default_rng(seed).permutation(len(data)) % n_folds
    return (Split(train=data.take(fold != i), test=data.take(fold == i)) for i in range(n_folds))
