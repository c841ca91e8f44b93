"""What can be answered from learned state with NumPy alone, inside a request too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.data import Histories, TopK


def profile(
    histories: Histories, recency: float
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """What each history speaks for now: (rows, items, weights), each pair once, net of refunds.

    A weight fades by the factor `recency` with every moment in which the shopper did something later;
    things done in one moment (the lines of an order) fade together.
    """
    rows, items = histories.rows, histories.items
    if not len(items):
        return rows, items, np.empty(0)
    order = np.lexsort((histories.times, items, rows))
    new = _starts(rows[order], items[order])
    starts = np.flatnonzero(new)
    net = np.add.reduceat(histories.weights[order].astype(np.float64), starts)
    newest = order[np.append(starts[1:], len(order)) - 1]
    weights = net * recency ** _steps_back(histories)[newest]
    kept = weights > 0
    return rows[newest][kept], items[newest][kept], weights[kept]


def merge_neighbours(
    weights: ArrayLike, items: NDArray[np.integer], scores: NDArray[np.floating], k: int
) -> TopK:
    """One list out of the neighbour lists [a, j] of a items, each weighted [a]; -1 is padding."""
    weighted = np.asarray(weights, np.float64)[:, None] * scores
    present = items >= 0
    order = np.argsort(items[present], kind="stable")
    found = items[present][order]
    starts = np.flatnonzero(np.append(True, found[1:] != found[:-1])[: len(found)])
    sums = np.add.reduceat(weighted[present][order], starts) if len(found) else np.empty(0)
    return TopK.from_pairs(1, k, np.zeros(len(starts), np.int64), found[starts], sums)


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


def _steps_back(histories: Histories) -> NDArray[np.int64]:
    """For each entry, in how many later moments its shopper did something."""
    order = np.lexsort((histories.times, histories.rows))
    rows = histories.rows[order]
    moment = np.cumsum(_starts(rows, histories.times[order]))
    last = np.searchsorted(rows, rows, "right") - 1
    steps = np.empty(len(order), np.int64)
    steps[order] = moment[last] - moment
    return steps


def _starts(*columns: NDArray[np.integer]) -> NDArray[np.bool_]:
    """True where any of the columns differs from the entry before."""
    first = np.zeros(len(columns[0]), bool)
    first[0] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first
