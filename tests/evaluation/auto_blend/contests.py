"""Contests by hand and at random."""

from collections.abc import Sequence

import numpy as np

from recommendations.algorithms import Histories
from recommendations.evaluation.auto_blend.contest import Contest, hold
from tests.algorithms.hybrids.scripted import proposed


def contest(
    *answers: Sequence[Sequence[float | None]],
    right: Sequence[tuple[int, int]],
    metric="mrr",
    k: int = 10,
    groups: Sequence[int] | None = None,
) -> Contest:
    """What sources say of each item, as rows of scores [n][n_items], and the (question, item) pairs that were right."""
    found = proposed(*answers)
    n, n_items = len(answers[0]), len(answers[0][0])
    pairs = np.array(right, np.int64).reshape(-1, 2)
    return hold(
        found,
        Histories.empty(n),
        pairs[:, 0] * n_items + pairs[:, 1],
        np.bincount(pairs[:, 0], minlength=n),
        n_items,
        groups=None if groups is None else np.asarray(groups, np.int64),
        metric=metric,
        k=k,
    )


def planted(questions: int = 120, n_items: int = 12, seed: int = 0) -> Contest:
    """Three sources: the first knows, the second half knows, the third guesses; one right item each."""
    rng = np.random.default_rng(seed)
    right = rng.integers(0, n_items, questions)
    tables = []
    for knowledge in (3.0, 1.0, 0.0):
        scores = rng.random((questions, n_items))
        scores[np.arange(questions), right] += knowledge * rng.random(questions)
        tables.append(scores.tolist())
    return contest(*tables, right=list(enumerate(right.tolist())), groups=np.arange(questions) // 2)


def nothing_known(part: Contest) -> np.ndarray:
    """Item statistics that tell no item from another."""
    return np.zeros((int(part.candidates.items.max(initial=0)) + 1, 2), np.float32)
