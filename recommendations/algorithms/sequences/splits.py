"""Every point at which a visit can be cut into what was done and what came next."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.grouping import expanded
from recommendations.algorithms.data import Sequences
from recommendations.algorithms.sequences.transitions import REACH, sequence_actors

#: The newest splits tell well enough.
MOST = 5_000_000

Side = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


class Split(NamedTuple):
    """s cuts, each after the last entry of a moment that has a later one."""

    ends: NDArray[np.int64]  # [s], last entry before the cut
    starts: NDArray[np.int64]  # [s], first entry of the past that counts
    stops: NDArray[np.int64]  # [s], end of the future that counts

    def before(self, found: Sequences) -> Side:
        """(splits, entries, moments from the newest one)"""
        rows, entries = _expanded(self.starts, self.ends + 1)
        return rows, entries, found.steps[self.ends][rows] - found.steps[entries]

    def after(self, found: Sequences) -> Side:
        """(splits, entries, moments from the next one)"""
        rows, entries = _expanded(self.ends + 1, self.stops)
        return rows, entries, found.steps[entries] - found.steps[self.ends + 1][rows]


def splits(found: Sequences, max_steps: int) -> Split:
    """The cuts of all sequences, with the `max_steps` moments before and after each.

    A cut between the same two items counts once an actor, where it was made last, so that nobody counts
    for more by going to and fro.
    """
    rows, steps = found.rows, found.steps.astype(np.int64)
    ends = np.flatnonzero((rows[1:] == rows[:-1]) & (steps[1:] != steps[:-1]))
    actors = sequence_actors(found)[rows[ends]]
    order = np.lexsort((found.items[ends + 1], found.items[ends], actors))
    first, second = found.items[ends[order]], found.items[ends[order] + 1]
    again = (np.diff(actors[order]) == 0) & (np.diff(first) == 0) & (np.diff(second) == 0)
    ends = np.sort(ends[order[np.append(~again, True)[: len(order)]]])[-MOST:]
    stride = int(steps.max(initial=0)) + max_steps + 1
    keys = rows * stride + steps
    past = np.maximum(keys[ends] - max_steps + 1, rows[ends] * stride)
    return Split(
        ends,
        np.maximum(np.searchsorted(keys, past, "left"), ends - REACH + 1),
        np.minimum(np.searchsorted(keys, keys[ends + 1] + max_steps - 1, "right"), ends + REACH + 1),
    )


def _expanded(
    starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    lengths = stops - starts
    return np.repeat(np.arange(len(lengths)), lengths), expanded(starts, lengths)
