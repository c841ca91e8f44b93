"""How often each history met an item, lately more than long ago."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import SECONDS_PER_DAY, Histories

Ints = NDArray[np.integer]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occurrences:
    """m occurrences, each one moment in which a history had an item; ordered by row, item and time.

    Several lines of one item in one moment occur once, whatever their weights: weights may have been
    capped or faded, and a dozen in one order is no habit.
    """

    n: int  # histories
    rows: Ints  # [m] the history
    items: Ints  # [m]
    times: Ints  # [m] unix seconds
    steps: Ints  # [m] in how many later moments the history has anything at all
    kept: Array  # [m] share of what the history had of the item that it did not give back

    @classmethod
    def of(cls, histories: Histories) -> Occurrences:
        """The occurrences in n histories; items that were wholly refunded are left out."""
        rows, items, times = histories.rows, histories.items, histories.times
        order = np.lexsort((times, items, rows))
        rows, items, times = rows[order], items[order], times[order]
        kept = _kept_shares(rows, items, histories.weights[order].astype(np.float64))
        had = np.flatnonzero((kept > 0) & (histories.weights[order] > 0))
        had = had[changes(rows[had], items[had], times[had])]
        steps = _later_moments(rows[had], times[had])
        return cls(
            n=len(histories), rows=rows[had], items=items[had], times=times[had], steps=steps, kept=kept[had]
        )

    def days_ago(self, now: int) -> Array:
        """Days [m] before `now`, or before the newest occurrence of the history where that is later."""
        newest = np.full(self.n, now, np.int64)
        np.maximum.at(newest, self.rows, self.times)
        ages: Array = (newest[self.rows] - self.times) / SECONDS_PER_DAY
        return ages

    def fading(self, now: int, *, recency: float, half_life: float | None) -> Array:
        """What is left [m] of each occurrence: `recency` for every later moment of its history, and half
        for every `half_life` days since."""
        by_moments: Array = np.power(float(recency), self.steps)
        return by_moments if half_life is None else by_moments * np.exp2(-self.days_ago(now) / half_life)

    def at_once(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The places [moments] of one occurrence of each moment, and the number of moments [n]."""
        order = np.lexsort((self.times, self.rows))
        first = order[changes(self.rows[order], self.times[order])]
        return first, np.bincount(self.rows[first], minlength=self.n)

    def sums(self, amounts: Array) -> tuple[Ints, Ints, Array]:
        """(rows, items, sums) of amounts [m] for each pair, ordered by row and item."""
        starts = np.flatnonzero(changes(self.rows, self.items))
        total = np.add.reduceat(amounts, starts) if len(starts) else np.empty(0)
        return self.rows[starts], self.items[starts], total


def changes(*columns: Ints) -> NDArray[np.bool_]:
    """True where any of the columns [m] differs from the entry before, and at the first."""
    first = np.zeros(len(columns[0]), bool)
    first[:1] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first


def _kept_shares(rows: Ints, items: Ints, weights: Array) -> Array:
    """(had - given back) / had of each entry's pair."""
    starts = np.flatnonzero(changes(rows, items))
    if not len(starts):
        return np.empty(0)
    had, net = np.add.reduceat(np.maximum(weights, 0), starts), np.add.reduceat(weights, starts)
    shares = np.divide(np.maximum(net, 0), had, out=np.zeros_like(had), where=had > 0)
    return np.repeat(shares, np.diff(np.append(starts, len(rows))))


def _later_moments(rows: Ints, times: Ints) -> Ints:
    order = np.lexsort((times, rows))
    moments = np.cumsum(changes(rows[order], times[order]))
    last = np.searchsorted(rows[order], rows[order], "right") - 1
    steps = np.empty(len(order), np.int64)
    steps[order] = moments[last] - moments
    return steps
