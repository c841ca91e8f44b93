"""Which questions are held out when the others are learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.auto_blend.contest import Contest

FOLDS = 2


def folds(contests: Sequence[Contest], seed: int) -> list[list[NDArray[np.bool_]]]:
    """For each fold a mask [n] of every contest: the questions that it holds out.

    A visit or shopper is in one fold as a whole, and in the same one in every contest.
    """
    every = np.unique(np.concatenate([contest.groups for contest in contests]))
    fold = np.random.default_rng(seed).permutation(len(every)) % FOLDS
    numbers = [fold[np.searchsorted(every, contest.groups)] for contest in contests]
    return [[own == number for own in numbers] for number in range(FOLDS)]
