"""For whom, and of what, is a model good?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.evaluation.questions import Questions

#: A history of no more entries is a new shopper's.
NEW = 2
#: The share of the other histories, by length, that are light.
LIGHT = 0.8
#: The most popular items that together make up this share of all interactions are the head.
HEAD = 0.5


def shopper_segments(histories: Histories) -> dict[str, NDArray[np.bool_]]:
    """Masks [n]: new (at most two entries in the history), heavy (the fifth of the others with the
    longest histories) and light (the rest of them).
    """
    lengths = np.diff(histories.indptr)
    new = lengths <= NEW
    bound = np.quantile(lengths[~new], LIGHT) if (~new).any() else 0
    heavy = ~new & (lengths > bound)
    return {"new": new, "light": ~new & ~heavy, "heavy": heavy}


def head(train: Dataset) -> NDArray[np.bool_]:
    """Mask [n_items]: the fewest items that together make up half of the interactions in training."""
    counts = np.bincount(train.items, minlength=train.n_items)
    order = np.argsort(-counts, kind="stable")
    before = np.cumsum(counts[order]) - counts[order]
    mask = np.zeros(train.n_items, bool)
    mask[order] = before < HEAD * counts.sum()
    return mask


def about(questions: Questions, items: NDArray[np.bool_]) -> Questions:
    """The same questions, where only the items under a mask [n_items] are to be found."""
    kept = items[questions.items]
    return replace(questions, rows=questions.rows[kept], items=questions.items[kept])
