"""Many newcomers who all touch the same two items at once: fake accounts that push a pair.

Learning counts distinct shoppers, so that few accounts cannot make a pair; many can, and that shows in
when they came. Found here, set aside by whoever builds the dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.actors import actors

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset

Ints = NDArray[np.int64]

MINUTE, HOUR, DAY = 60, 3600, 86_400
#: From the median absolute deviation to the standard deviation of a normal distribution.
_SIGMA = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Burst:
    """Newcomers of one window who share a pair of items, too many for chance."""

    items: tuple[int, int]  # codes
    starts_at: int  # unix seconds, the first of what these newcomers did
    ends_at: int
    actors: Ints  # codes, as `actors(data)` gives them
    expected: float  # how many such newcomers there would be at the pair's usual share
    excess: float  # (found - expected) / sqrt(expected + 1)
    limit: float  # what this shop's windows hardly ever exceed


def find_bursts(
    data: Dataset,
    *,
    windows: Sequence[int] = (10 * MINUTE, HOUR, DAY, 7 * DAY),
    min_actors: int = 10,
    threshold: float = 6.0,
    items_each: int = 20,
) -> list[Burst]:
    """The bursts in `data`, the clearest first; each newcomer is blamed for one pair.

    In windows of each length (seconds; on two grids, half a window apart), the newcomers are those whose
    first interaction of all falls into it, and their pairs are of the first `items_each` distinct items
    that they touch before it ends. A pair's newcomers are held against the share of newcomers that it has
    in all other windows: excess = (found - expected) / sqrt(expected + 1). What is usual is taken from the
    shop itself: the highest excess of each window, of which the median and the median absolute deviation
    set the limit at `threshold` deviations. Both stay what they are until half of all windows are attacked.
    At least `min_actors` newcomers make a burst.
    """
    newcomers = _Newcomers.of(data)
    found = [
        burst
        for length in windows
        for offset in (0, length // 2)
        for burst in newcomers.bursts(length, offset, min_actors, threshold, items_each)
    ]
    return _each_once(sorted(found, key=lambda burst: (-burst.excess, burst.items)), data, min_actors)


def suspected(data: Dataset, bursts: Iterable[Burst]) -> NDArray[np.bool_]:
    """Mask [n]: all that the newcomers of the bursts ever did; `data.take(~mask)` is without them."""
    blamed = [burst.actors for burst in bursts]
    if not blamed:
        return np.zeros(len(data), bool)
    mask: NDArray[np.bool_] = np.isin(actors(data)[0], np.concatenate(blamed))
    return mask


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """What each actor did, each item once, by actor and time."""

    actors: Ints
    items: Ints
    times: Ints
    arrived: Ints  # when the actor did the first thing of all
    n_items: int

    @classmethod
    def of(cls, data: Dataset) -> _Newcomers:
        codes, count = actors(data)
        first = np.full(count + 1, np.iinfo(np.int64).max)
        np.minimum.at(first, codes, data.times)
        rows = np.flatnonzero(codes >= 0)
        keys = codes[rows] * max(data.n_items, 1) + data.items[rows]
        order = np.argsort(keys, kind="stable")
        rows = rows[order][_starts(keys[order])]
        rows = rows[np.lexsort((rows, codes[rows]))]
        return cls(
            actors=codes[rows],
            items=data.items[rows].astype(np.int64),
            times=data.times[rows],
            arrived=first[codes[rows]],
            n_items=max(data.n_items, 1),
        )

    def bursts(
        self, length: int, offset: int, min_actors: int, threshold: float, items_each: int
    ) -> Iterator[Burst]:
        window = (self.arrived + offset) // length
        entries = np.flatnonzero((self.times + offset) // length == window)
        owners = self.actors[entries]
        entries = entries[np.arange(len(entries)) - np.searchsorted(owners, owners) < items_each]
        first, second = _pairs(self.actors[entries])
        first, second = entries[first], entries[second]
        if not len(first):
            return
        low, high = (pick(self.items[first], self.items[second]) for pick in (np.minimum, np.maximum))
        pairs, windows = low * self.n_items + high, window[first]
        order = np.lexsort((windows, pairs))
        starts = np.flatnonzero(_starts(pairs[order], windows[order]))
        found = np.diff(np.append(starts, len(order)))
        pair, when = pairs[order][starts], windows[order][starts]
        expected = self._expected(pair, when, found, window)
        excess = (found - expected) / np.sqrt(expected + 1)
        limit = _usual_limit(excess, when, threshold)
        for cell in np.flatnonzero((excess > limit) & (found >= min_actors)):
            rows = order[starts[cell] : starts[cell] + found[cell]]
            latest = np.maximum(self.times[first[rows]], self.times[second[rows]])
            yield Burst(
                items=divmod(int(pair[cell]), self.n_items),
                starts_at=int(self.arrived[first[rows]].min()),
                ends_at=int(latest.max()),
                actors=np.sort(self.actors[first[rows]]),
                expected=float(expected[cell]),
                excess=float(excess[cell]),
                limit=limit,
            )

    def _expected(self, pair: Ints, when: Ints, found: Ints, window: Ints) -> NDArray[np.float64]:
        """Newcomers for each cell at the share that its pair has in all other windows."""
        arrivals = window[_starts(self.actors)]
        windows, counts = _counted(arrivals)
        here = counts[np.searchsorted(windows, when)]
        places = np.cumsum(_starts(pair)) - 1
        total = np.bincount(places, found)[places]
        expected: NDArray[np.float64] = here * (total - found) / np.maximum(len(arrivals) - here, 1)
        return expected


def _usual_limit(excess: NDArray[np.float64], when: Ints, threshold: float) -> float:
    order = np.argsort(when, kind="stable")
    highest = np.maximum.reduceat(excess[order], np.flatnonzero(_starts(when[order])))
    usual = float(np.median(highest))
    # Counts of a few come in whole steps: less than half a step is no deviation.
    return usual + threshold * max(_SIGMA * float(np.median(np.abs(highest - usual))), 0.5)


def _each_once(bursts: Iterable[Burst], data: Dataset, min_actors: int) -> list[Burst]:
    """Without those of which too few newcomers remain, once the clearer bursts have been answered for."""
    blamed = np.zeros(actors(data)[1], bool)
    kept = []
    for burst in bursts:
        if np.count_nonzero(~blamed[burst.actors]) >= min_actors:
            kept.append(burst)
            blamed[burst.actors] = True
    return kept


def _pairs(owners: Ints) -> tuple[Ints, Ints]:
    """Places (earlier, later) of every two entries of one owner; owners [n] do not decrease."""
    at = np.arange(len(owners))
    later = np.searchsorted(owners, owners, "right") - at - 1
    first = np.repeat(at, later)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    return first, second


def _counted(values: Ints) -> tuple[Ints, Ints]:
    ordered = np.sort(values)
    starts = np.flatnonzero(_starts(ordered))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _starts(*columns: Ints) -> NDArray[np.bool_]:
    """True where any of the columns differs from the entry before."""
    new = np.zeros(len(columns[0]), bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new
