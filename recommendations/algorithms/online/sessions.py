"""What comes next in a visit, from the visits that were most like it.

Everything that is summed is a whole number, so that an answer does not depend on the order of its terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: The most of a visit's items that are looked up; a decayed visit says nothing more after these.
LOOKED_UP = 20

_SLOT_BITS = 5  # 2^5 > LOOKED_UP
_UNIT = 2.0**20  # of similarities
_VOTE = 2.0**32  # of votes; a thousand neighbours stay far below 2^63


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitIndex:
    """m past visits, oldest first, of n items; arrays may be memory-mapped."""

    item_indptr: NDArray[np.int64]  # [n + 1]
    item_visits: NDArray[np.int32]  # each item's newest visits, ascending
    visit_indptr: NDArray[np.int64]  # [m + 1]
    visit_items: NDArray[np.int32]  # each visit's distinct items
    visit_ages: NDArray[np.uint8]  # moments from that item to the end of the visit
    visit_weights: NDArray[np.float32]  # [m], what a neighbour's similarity is multiplied with
    visit_shoppers: NDArray[np.int32]  # [m], who made each visit; [0] where nobody made two
    item_weights: NDArray[np.float32]  # [n], what an item's votes are multiplied with


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbours:
    """At most k visits, in time order."""

    visits: NDArray[np.int64]
    weights: NDArray[np.float64]  # from above 0 to 1, the nearest's
    matches: NDArray[np.int32]  # the weightiest item that each has in common with the visit asked for


def next_in_visit(
    index: VisitIndex,
    items: NDArray[np.integer],
    weights: NDArray[np.floating],
    *,
    neighbours: int,
    position_decay: float,
    before: float,
    min_shoppers: int,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Items, ascending, and scores for a visit of distinct, known items [j], weighted [j] (above 0)."""
    near = nearest_visits(index, items, weights, neighbours)
    return counted(index, ballots(index, near, position_decay, before), min_shoppers)


def ranked(
    items: NDArray[np.integer], scores: NDArray[np.floating], wanted: NDArray[np.bool_], k: int
) -> NDArray[np.intp]:
    """Positions of the k best of the wanted ones: by score, then item."""
    chosen = np.flatnonzero(wanted)
    best: NDArray[np.intp] = chosen[np.lexsort((items[chosen], -scores[chosen]))[:k]]
    return best


def nearest_visits(
    index: VisitIndex, items: NDArray[np.integer], weights: NDArray[np.floating], k: int
) -> Neighbours:
    """The k past visits that share the most with distinct, known items [j] weighted [j] (above 0).

    The similarity is the sum of the weights in common (vector multiplication SKNN, Ludewig & Jannach
    2018; on an index of each item's newest visits: VMIS-kNN, Kersbergen, Sprangers & Schelter 2022),
    times the neighbour's own weight. Among equals the newer visit is nearer.
    """
    loudest = np.lexsort((items, -weights))[:LOOKED_UP]
    items, weights = items[loudest], weights[loudest]
    shares = np.maximum(np.rint(weights * (_UNIT / weights[0])), 1).astype(np.int64)
    bounds = index.item_indptr
    lists = [index.item_visits[bounds[item] : bounds[item + 1]] for item in items.tolist()]
    lengths = [len(found) for found in lists]
    slots = np.repeat(np.arange(len(lists)), lengths)
    keys = np.concatenate(lists).astype(np.int64) << _SLOT_BITS | slots
    keys.sort()
    slots, visits = keys & (2**_SLOT_BITS - 1), keys >> _SLOT_BITS
    starts = _firsts(visits)
    if not len(starts):
        return Neighbours(visits=starts, weights=np.empty(0), matches=np.empty(0, np.int32))
    visits, matches = visits[starts], items[slots[starts]]
    similar = np.add.reduceat(shares[slots], starts) * index.visit_weights[visits].astype(np.float64)
    kept = _largest(similar, k)
    best = similar[kept]
    return Neighbours(visits=visits[kept], weights=best / best.max(), matches=matches[kept])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ballots:
    """Every vote that was cast; one entry for each item of each neighbour."""

    items: NDArray[np.int32]
    voters: NDArray[np.integer]  # the neighbours' shoppers, by numbers of their own from 0
    matches: NDArray[np.int32]  # what the neighbour was found by
    shares: NDArray[np.int64]  # in units of 2^-32


def ballots(index: VisitIndex, neighbours: Neighbours, decay: float, before: float) -> Ballots:
    """What each of the neighbours votes for.

    A neighbour votes with its weight, times `decay` for every moment that lies between the item and the
    match (STAN, Garg et al. 2019), times `before` where the item came before it.
    """
    starts = index.visit_indptr[neighbours.visits]
    lengths = index.visit_indptr[neighbours.visits + 1] - starts
    ends = np.cumsum(lengths)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    entries = np.repeat(starts - ends + lengths, lengths) + np.arange(len(owners))
    items, ages = index.visit_items[entries], index.visit_ages[entries].astype(np.int64)
    matches = neighbours.matches[owners]
    own = ages[items == matches]  # one of each neighbour, in its order
    apart = own[owners] - ages
    share = neighbours.weights[owners] * decay ** np.maximum(np.abs(apart) - 1, 0)
    share[apart < 0] *= before
    return Ballots(
        items=items,
        voters=_voters(index, neighbours)[owners],
        matches=matches,
        shares=np.rint(share * _VOTE).astype(np.int64),
    )


def counted(
    index: VisitIndex, cast: Ballots, min_shoppers: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The distinct items that so many distinct shoppers voted for, ascending, and what they score."""
    width = int(cast.voters.max(initial=0)) + 1
    keys = cast.items.astype(np.int64) * width + cast.voters
    order = np.argsort(keys)
    items = cast.items[order]
    firsts = _firsts(items)
    if not len(firsts):
        return items, np.empty(0)
    sums, shoppers = np.add.reduceat(cast.shares[order], firsts), _distinct(keys[order], firsts)
    enough = shoppers >= min_shoppers
    found = items[firsts[enough]]
    return found, sums[enough] / _VOTE * index.item_weights[found]


def led_to(cast: Ballots, items: NDArray[np.integer]) -> NDArray[np.int32]:
    """For each of the distinct `items` [k], all of them voted for, the match that most of its votes came by.

    Of matches that brought equally many, the lowest.
    """
    mine = np.flatnonzero(np.isin(cast.items, items))
    order = mine[np.lexsort((cast.matches[mine], cast.items[mine]))]
    pairs = cast.items[order].astype(np.int64) << 32 | cast.matches[order]
    firsts = _firsts(pairs)
    if not len(firsts):
        return np.empty(0, np.int32)
    sums = np.add.reduceat(cast.shares[order], firsts)
    voted, matches = cast.items[order][firsts], cast.matches[order][firsts]
    best = np.lexsort((matches, -sums, voted))
    heads = best[_firsts(voted[best])]
    found: NDArray[np.int32] = matches[heads][np.searchsorted(voted[heads], items)]
    return found


def _voters(index: VisitIndex, neighbours: Neighbours) -> NDArray[np.integer]:
    """The neighbours' shoppers [j], numbered from 0."""
    if not len(index.visit_shoppers):
        return np.arange(len(neighbours.visits))
    return np.unique(index.visit_shoppers[neighbours.visits], return_inverse=True)[1]


def _distinct(ordered: NDArray[np.integer], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """How many distinct values lie in each run that begins at `starts`."""
    new = np.append(True, ordered[1:] != ordered[:-1])
    return np.add.reduceat(new.astype(np.int64), starts)


def _firsts(ordered: NDArray[np.integer]) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


def _largest(scores: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Positions, ascending, of the k largest; among equals those that come last."""
    if len(scores) <= k:
        return np.arange(len(scores))
    bound = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = scores > bound
    level = np.flatnonzero(scores == bound)
    above[level[len(level) - (k - np.count_nonzero(above)) :]] = True
    return np.flatnonzero(above)
