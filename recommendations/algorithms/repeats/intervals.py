"""The time between two purchases of one thing by one shopper, and the time since the last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.repeats.occurrences import Occurrences, changes

Ints = NDArray[np.integer]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """m closed intervals between occurrences, of p pairs of a history and an item, ordered by both."""

    rows: Ints  # [p]
    items: Ints  # [p]
    last: Ints  # [p] when the history had the item last, in units
    last_at: Ints  # [p] the same in unix seconds
    pairs: Ints  # [m] the pair that each closed interval belongs to
    logs: Array  # [m] logarithms of the closed intervals, in units

    @classmethod
    def of(cls, had: Occurrences, unit: int) -> Intervals:
        """In units of so many seconds; what was had twice in one unit was had once."""
        times = had.times // unit
        first = changes(had.rows, had.items, times)
        rows, items, times = had.rows[first], had.items[first], times[first]
        new = changes(rows, items)
        starts = np.flatnonzero(new)
        ends = np.append(starts[1:], len(rows))[: len(starts)] - 1
        return cls(
            rows=rows[starts],
            items=items[starts],
            last=times[ends],
            last_at=had.times[first][ends],
            pairs=(np.cumsum(new) - 1)[~new],
            logs=np.log(np.diff(times, prepend=0)[~new].astype(np.float64)),
        )

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many closed intervals each pair has [p]."""
        return np.bincount(self.pairs, minlength=len(self.rows))

    @property
    def sums(self) -> Array:
        """The sum of the logarithms of each pair's closed intervals [p]."""
        return np.bincount(self.pairs, self.logs, minlength=len(self.rows))
