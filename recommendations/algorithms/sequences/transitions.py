"""Which item follows which, counted over sequences in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.grouping import expanded
from recommendations.algorithms.data import Sequences

#: Two entries further apart than this are no pair, however few moments lie between them (long orders).
REACH = 100
#: An item's newest occurrences tell well enough what follows it.
OCCURRENCES = 200_000
#: Pairs of entries that are handled at a time: about 200 MB.
BLOCK_PAIRS = 4_000_000


class Transitions(NamedTuple):
    """p distinct pairs, ordered by first item, then second."""

    firsts: NDArray[np.int64]  # [p]
    seconds: NDArray[np.int64]  # [p]
    strengths: NDArray[np.float64]  # [p], summed over actors
    actors: NDArray[np.int64]  # [p], how many distinct ones made the transition

    @classmethod
    def joined(cls, parts: Sequence[Transitions]) -> Transitions:
        nothing = cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))
        return cls(*(np.concatenate(column) for column in zip(nothing, *parts, strict=True)))

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Transitions:
        """The pairs under a mask [p], or at positions."""
        return Transitions(self.firsts[which], self.seconds[which], self.strengths[which], self.actors[which])


def sequence_actors(found: Sequences) -> NDArray[np.int64]:
    """Who stands behind each sequence [m]: its shopper; one of its own where that is unknown."""
    strangers = int(found.shoppers.max(initial=-1)) + 1 + np.arange(len(found))
    actors: NDArray[np.int64] = np.where(found.shoppers >= 0, found.shoppers, strangers)
    return actors


def sequence_weights(n: int, half_life: float | None) -> NDArray[np.float64]:
    """Weights of n sequences, oldest first, that halve with every `half_life` (a share of the n)."""
    if half_life is None or not n:
        return np.ones(n)
    age = (n - 1 - np.arange(n)) / n
    weights: NDArray[np.float64] = np.exp2(-age / half_life)
    return weights


def transitions(
    found: Sequences, by_distance: NDArray[np.float64], weights: NDArray[np.float64], backward: float = 0.0
) -> Iterator[Transitions]:
    """Pairs of a run of first items at a time, every item in one run.

    A pair d moments apart counts by_distance[d], times the weight of its sequence [m] and of the second
    entry, times `backward` where the second came before the first. An actor adds their strongest
    occurrence of a pair and no more, so that nobody carries a pair by repeating it. Of two entries of
    one moment each is followed by the other.
    """
    if not len(found.items):
        return
    n_items = int(found.items.max()) + 1
    rows, actors = found.rows, sequence_actors(found)
    max_steps = len(by_distance) - 1
    starts, stops = _reach(found, rows, max_steps if backward else 0, max_steps)
    order = _by_item(found.items, actors[rows])
    for block in _blocks(found.items[order], (stops - starts)[order]):
        first, second = _pairs(order[block], starts, stops)
        if not len(first):
            continue
        apart = found.steps[second] - found.steps[first]
        owner = rows[second]
        strengths = by_distance[np.abs(apart)] * weights[owner] * found.weights[second]
        strengths[apart < 0] *= backward
        keys = found.items[first] * np.int64(n_items) + found.items[second]
        yield _counted(keys, actors[owner], strengths, n_items)


def _reach(
    found: Sequences, rows: NDArray[np.int64], before: int, after: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each entry, what lies at most so many moments before and after it: entries starts:stops."""
    keys = rows * (int(found.steps.max()) + before + after + 1) + found.steps
    entries = np.arange(len(keys))
    starts = np.maximum(np.searchsorted(keys, keys - before, "left"), entries - REACH)
    stops = np.minimum(np.searchsorted(keys, keys + after, "right"), entries + REACH + 1)
    return starts, stops


def _pairs(
    entries: NDArray[np.int64], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each entry with all others in its reach."""
    lengths = stops[entries] - starts[entries]
    first, second = np.repeat(entries, lengths), expanded(starts[entries], lengths)
    others = second != first
    return first[others], second[others]


def _by_item(items: NDArray[np.int32], actors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Entries ordered by item, then actor; of each item the newest OCCURRENCES."""
    order = np.argsort(items, kind="stable")
    last = np.cumsum(np.bincount(items))
    order = order[last[items[order]] - np.arange(len(order)) <= OCCURRENCES]
    return order[np.lexsort((actors[order], items[order]))]


def _blocks(items: NDArray[np.int32], pairs: NDArray[np.int64]) -> Iterator[slice]:
    """Runs of whole items (sorted) that hold about BLOCK_PAIRS pairs each."""
    bounds = np.append(np.flatnonzero(np.append(True, items[1:] != items[:-1])), len(items))
    total = np.concatenate(([0], np.cumsum(pairs)))[bounds]
    start = 0
    while start < len(bounds) - 1:
        stop = int(np.searchsorted(total, total[start] + BLOCK_PAIRS, "right")) - 1
        stop = max(stop, start + 1)
        yield slice(bounds[start], bounds[stop])
        start = stop


def _counted(
    keys: NDArray[np.int64], actors: NDArray[np.int64], strengths: NDArray[np.float64], n_items: int
) -> Transitions:
    order = np.argsort(keys, kind="stable")  # within a pair, its actors stay together
    keys, actors = keys[order], actors[order]
    new_pair = np.append(True, keys[1:] != keys[:-1])
    votes = np.flatnonzero(new_pair | np.append(True, actors[1:] != actors[:-1]))
    strongest = np.maximum.reduceat(strengths[order], votes)
    pairs = np.flatnonzero(new_pair[votes])
    firsts, seconds = np.divmod(keys[votes[pairs]], n_items)
    return Transitions(
        firsts, seconds, np.add.reduceat(strongest, pairs), np.diff(np.append(pairs, len(votes)))
    )
