"""Factors of a shopper whom the model has not met, or not like this."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def fold_in(
    rows: NDArray[np.integer],
    factors: NDArray[np.float64],
    residuals: NDArray[np.float64],
    ridge: float,
    n: int,
) -> NDArray[np.float64]:
    """Factors [n, f] of n shoppers, by ridge regression against fixed item factors.

    Solves (Q'Q + ridge * |history| * I) p = Q'r for each, where Q [entries, f] are the factors of the
    items in a history and r [entries] what the biases leave unexplained (Koren, Bell & Volinsky 2009;
    the penalty grows with the ratings as in Zhou et al. 2008). `rows` must not decrease; a row without
    entries gets NaN.
    """
    solved = np.full((n, factors.shape[1]), np.nan)
    bounds = np.searchsorted(rows, np.arange(n + 1))
    for row in np.flatnonzero(np.diff(bounds)):
        part = slice(bounds[row], bounds[row + 1])
        solved[row] = _ridge(factors[part], residuals[part], ridge * (part.stop - part.start))
    return solved


def _ridge(q: NDArray[np.float64], r: NDArray[np.float64], penalty: float) -> NDArray[np.float64]:
    # Both forms are equal; the smaller system is the cheaper one.
    if q.shape[0] > q.shape[1]:
        return _solved(q.T @ q, penalty, q.T @ r)
    dual = _solved(q @ q.T, penalty, r)
    folded: NDArray[np.float64] = q.T @ dual
    return folded


def _solved(gram: NDArray[np.float64], penalty: float, r: NDArray[np.float64]) -> NDArray[Any]:
    return np.linalg.solve(gram + penalty * np.eye(len(gram)), r)
