"""Visit: what comes next in it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.evaluation.questions.base import Questions
from recommendations.evaluation.questions.drawing import met, ranges, sample, trained
from recommendations.evaluation.splits import Split

#: A prefix longer than this (a crawler's) is cut to its newest entries, so that memory stays bounded.
LONGEST = 1000


def next_in_visit(split: Split, *, repeats: bool, limit: int, seed: int) -> Questions:
    """Every prefix of a test visit, of one entry or more; right is the item that comes next.

    Where an interaction has no visit, its shopper's whole history is one sequence. What training holds of
    a sequence comes first in the prefix. Entries of one moment (the lines of an order) have no order among
    them: they are right together, after what lies before that moment. Without `repeats` only items that
    the prefix does not hold are right. Items that training never met are dropped as answers, not from
    prefixes. At most `limit` prefixes, at random.
    """
    entries = _entries(split)
    right = entries.tested & (entries.moments > entries.firsts) & met(split.train)[entries.items]
    if not repeats:
        right &= ~_repeated(entries, split.train.n_items)
    places = np.flatnonzero(right)
    moments = entries.moments[places]
    asked = sample(moments[np.diff(moments, prepend=-1) != 0], limit, seed)
    places = places[np.isin(moments, asked)]
    pairs = np.unique(
        np.searchsorted(asked, entries.moments[places]) * split.train.n_items + entries.items[places]
    )
    return Questions(
        histories=_prefixes(entries, asked, split.train),
        rows=pairs // max(1, split.train.n_items),
        items=pairs % max(1, split.train.n_items),
        n_items=split.train.n_items,
        candidates="all" if repeats else "new",
        groups=entries.sequences[np.searchsorted(entries.moments, asked)],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Entries:
    """Entries of the sequences that the test goes on with: sequence by sequence, oldest first."""

    items: NDArray[np.int32]
    weights: NDArray[np.float32]
    values: NDArray[np.float32]
    times: NDArray[np.int64]
    shoppers: NDArray[np.int32]
    tested: NDArray[np.bool_]
    sequences: NDArray[np.int64]  # number of the entry's sequence
    moments: NDArray[np.int64]  # number of the entry's moment, over all sequences
    firsts: NDArray[np.int64]  # number of the first moment of the entry's sequence


def _entries(split: Split) -> _Entries:
    test, train = split.test, split.train
    owners, before = _owners(test), _owners(train)
    late = np.flatnonzero(owners != -1)
    early = np.flatnonzero((before != -1) & np.isin(before, owners[late]))
    tested = np.repeat([False, True], [len(early), len(late)])
    owner = np.concatenate((before[early], owners[late]))
    times = np.concatenate((train.times[early], test.times[late]))
    order = np.lexsort((tested, times, owner))
    sequences = np.cumsum(np.diff(owner[order], prepend=-1) != 0) - 1
    moments = _moments(sequences, times[order], tested[order])

    def column(name: str) -> NDArray[Any]:
        both = np.concatenate((getattr(train, name)[early], getattr(test, name)[late]))
        return np.asarray(both[order])

    return _Entries(
        items=column("items"),
        weights=column("weights"),
        values=column("values"),
        shoppers=column("shoppers"),
        times=times[order],
        tested=tested[order],
        sequences=sequences,
        moments=moments,
        firsts=moments[np.searchsorted(sequences, sequences)],
    )


def _owners(data: Dataset) -> NDArray[np.int64]:
    """The sequence of each interaction: its visit, else its shopper (from -2 downwards); -1 for none."""
    owners = np.where(data.visits >= 0, data.visits, np.where(data.shoppers >= 0, -2 - data.shoppers, -1))
    return np.where(data.weights > 0, owners, -1)


def _moments(
    sequences: NDArray[np.int64], times: NDArray[np.int64], tested: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """A number for each moment. What training holds of a moment comes before what the test holds of it."""
    if not len(times):
        return np.empty(0, np.int64)
    changes = (np.diff(sequences) != 0) | (np.diff(times) != 0) | (tested[1:] != tested[:-1])
    return np.append(0, np.cumsum(changes))


def _repeated(entries: _Entries, n_items: int) -> NDArray[np.bool_]:
    """Whether an earlier moment of the sequence holds the same item."""
    keys = entries.sequences * n_items + entries.items
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    lengths = np.diff(np.append(starts, len(order)))
    repeated = np.empty(len(order), bool)
    repeated[order] = entries.moments[order] > np.repeat(entries.moments[order[starts]], lengths)
    return repeated


def _prefixes(entries: _Entries, asked: NDArray[np.int64], train: Dataset) -> Histories:
    """What lies before each of the asked moments in its sequence."""
    ends = np.searchsorted(entries.moments, asked)
    starts = np.maximum(np.searchsorted(entries.sequences, entries.sequences[ends]), ends - LONGEST)
    lengths = ends - starts
    places = ranges(starts, lengths)
    times = entries.times[places]
    return Histories(
        indptr=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        items=entries.items[places],
        weights=entries.weights[places],
        values=entries.values[places],
        times=times,
        shoppers=trained(entries.shoppers[ends], train),
        now=int(times.max(initial=train.ends_at)),
    )
