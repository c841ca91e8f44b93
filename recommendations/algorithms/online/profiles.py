"""What a history speaks for now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Histories


def profile(
    histories: Histories, recency: float, *, power: float = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """What each history speaks for now: (rows, items, weights), each pair once, net of refunds.

    A weight fades by the factor `recency` with every moment in which the shopper did something later;
    things done in one moment (the lines of an order) fade together. What a pair weighs net of refunds is
    raised to `power` before it fades: 0 counts any weight as one.
    """
    rows, items = histories.rows, histories.items
    if not len(items):
        return rows, items, np.empty(0)
    order = np.lexsort((histories.times, items, rows))
    new = _starts(rows[order], items[order])
    starts = np.flatnonzero(new)
    net = np.add.reduceat(histories.weights[order].astype(np.float64), starts)
    newest = order[np.append(starts[1:], len(order)) - 1]
    net = np.where(net > 0, np.maximum(net, 0) ** power, 0)
    weights = net * recency ** _steps_back(histories)[newest]
    kept = weights > 0
    return rows[newest][kept], items[newest][kept], weights[kept]


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
