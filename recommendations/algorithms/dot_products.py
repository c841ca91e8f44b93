"""Exact top-k of dense dot products.

A product in single precision finds a few more candidates than are asked for, and those are scored again
in double precision. Where rounding could have hidden a better answer, the row is done again throughout
in double precision; so the answers are those of the full product, at about half its cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from recommendations.algorithms.data import TopK

_SPARE = 16

Vectors = NDArray[np.float64]
Pairs = tuple[NDArray[np.integer], NDArray[np.integer]]


def top_dot_products(left: Vectors, right: Vectors, k: int, seen: Pairs | None = None) -> TopK:
    """The k largest entries of each row of left [n, f] @ right [m, f].T.

    `seen` are (row, column) pairs to leave out, a column of -1 meaning none. NaN vectors have no answers.
    """
    with threadpool_limits(1, "blas"):  # two threads are slower than one at these sizes
        rough = _top(left.astype(np.float32), right.astype(np.float32), k + _SPARE, seen)
        best = _scored(left, right, rough, k)
        doubtful = best.scores[:, -1] <= rough.scores[:, -1] + _rounding(left, right)
        if not doubtful.any():
            return best
        again = np.where(doubtful[:, None], left, np.nan)
        return best.replaced(doubtful, _top(again, right, k, seen))


def _top(left: NDArray[Any], right: NDArray[Any], k: int, seen: Pairs | None) -> TopK:
    scores = left @ right.T
    if seen is not None:
        inside = seen[1] >= 0
        scores[seen[0][inside], seen[1][inside]] = -np.inf
    return TopK.from_dense(scores, k)


def _scored(left: Vectors, right: Vectors, candidates: TopK, k: int) -> TopK:
    rows, slots = np.nonzero(candidates.items >= 0)
    items = candidates.items[rows, slots]
    return TopK.from_pairs(len(left), k, rows, items, np.einsum("pf,pf->p", left[rows], right[items]))


def _rounding(left: Vectors, right: Vectors) -> Vectors:
    """How far a product in single precision may lie from the true one, for each row (Higham 2002, §3.1)."""
    unit = (left.shape[1] + 2) * float(np.finfo(np.float32).eps)
    bound: Vectors = unit * np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1).max(initial=0)
    return bound
