"""Exact top-k of dense dot products.

A product in single precision finds the candidates, a few more than are asked for, and those are scored
again in double precision. Where rounding could have hidden a better answer, the row is done again
throughout in double precision; so the answers are those of the full product, at half its cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import TopK
from recommendations.algorithms.data.topk import candidates

_SPARE = 6

#: Rows multiplied at a time: their scores stay near the processor while they are searched.
_ROWS = 64

Vectors = NDArray[np.floating]
Pairs = tuple[NDArray[np.integer], NDArray[np.integer]]


class DotProducts:
    """The columns `right` [m, f], float32 or float64, that any number of rows are to be multiplied with."""

    def __init__(self, right: Vectors) -> None:
        self.right = right
        self.single = right.astype(np.float32, copy=False)
        self.longest = float(np.linalg.norm(right, axis=1).max(initial=0))

    def top(self, left: Vectors, k: int, seen: Pairs | None = None) -> TopK:
        """The k largest entries of each row of left [n, f] @ right.T, in double precision.

        `seen` are (row, column) pairs in order of their rows to leave out, a column of -1 meaning none.
        NaN has no answers.
        """
        left = left.astype(np.float64, copy=False)
        starts = range(0, len(left), _ROWS)
        return TopK.stacked(
            [self._top(left[at : at + _ROWS], k, _between(seen, at, at + _ROWS)) for at in starts], k
        )

    def _top(self, left: Vectors, k: int, seen: Pairs | None) -> TopK:
        rough = _product(left.astype(np.float32), self.single, seen)
        rows, columns, bound = candidates(rough, k + _SPARE)
        scores = np.einsum("pf,pf->p", left[rows], self.right[columns], dtype=np.float64)
        best = TopK.from_row_major(len(left), k, rows, columns, scores)
        doubtful = best.scores[:, -1] <= bound + self._rounding(left)
        if not doubtful.any():
            return best
        again = np.where(doubtful[:, None], left, np.nan)
        return best.replaced(doubtful, TopK.from_dense(_product(again, self.right, seen), k))

    def _rounding(self, left: Vectors) -> Vectors:
        """How far a product in single precision may lie from the true one, a row (Higham 2002, §3.1)."""
        unit = (left.shape[1] + 2) * float(np.finfo(np.float32).eps)
        bound: Vectors = unit * np.linalg.norm(left, axis=1) * self.longest
        return bound


def _between(pairs: Pairs | None, start: int, stop: int) -> Pairs | None:
    """The pairs of the rows start:stop, counted from there."""
    if pairs is None:
        return None
    part = slice(*np.searchsorted(pairs[0], (start, stop)))
    return pairs[0][part] - start, pairs[1][part]


def _product(left: NDArray[Any], right: NDArray[Any], seen: Pairs | None) -> NDArray[Any]:
    scores: NDArray[Any] = left @ right.T
    if seen is not None:
        inside = seen[1] >= 0
        scores[seen[0][inside], seen[1][inside]] = -np.inf
    return scores
