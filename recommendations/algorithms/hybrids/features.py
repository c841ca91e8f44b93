"""What a re-ranker knows of a candidate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.hybrids.candidates import RANK_OFFSET, Candidates

#: Over which share of the newest interactions an item counts as sought after lately.
RECENT_SHARE = 0.1


def item_statistics(data: Dataset) -> NDArray[np.float32]:
    """What an item brings along [n_items, 2]: log popularity, and how it does lately against ever."""
    ever = np.bincount(data.items, minlength=data.n_items)
    newest = data.items[int(len(data) * (1 - RECENT_SHARE)) :]
    lately = np.bincount(newest, minlength=data.n_items)
    trend = np.log1p(lately) - np.log1p(RECENT_SHARE * ever)
    return np.column_stack((np.log1p(ever), trend)).astype(np.float32)


#: What is known of a candidate from each source, in order.
BY_SOURCE = ("share", "log share", "rank", "first ranks", "share x history")
BESIDES = ("sources that agree", "popularity", "trend", "seen", "times seen", "seen lately")

_LEAST_SHARE = 1e-3


def feature_names(sources: Sequence[str]) -> list[str]:
    """The columns of `features`, in order."""
    return [*(f"{what} of {source}" for what in BY_SOURCE for source in sources), *BESIDES]


def features(
    candidates: Candidates, histories: Histories | None, items: NDArray[np.floating]
) -> NDArray[np.float32]:
    """What is known of each candidate [p, 5 s + 6]; `items` are `item_statistics`.

    A source's score comes straight and as its logarithm, its rank flat (RANK_OFFSET) and steep (1 / rank):
    a straight sum of these is a curve that one of them alone could not follow.
    """
    lengths = _lengths(candidates.n, histories)[candidates.rows].astype(np.float32)
    shares, ranks = candidates.shares, candidates.ranks
    s = shares.shape[1]
    table = np.empty((len(candidates), len(BY_SOURCE) * s + len(BESIDES)), np.float32)
    share, log_share, rank, first, long = (table[:, n * s : (n + 1) * s] for n in range(len(BY_SOURCE)))
    share[:], rank[:], first[:] = shares, ranks, steep(ranks)
    np.log(np.maximum(shares, np.float32(_LEAST_SHARE)), out=log_share)
    np.multiply(shares, lengths[:, None], out=long)
    besides = table[:, len(BY_SOURCE) * s :]
    besides[:, 0] = np.count_nonzero(ranks, axis=1)
    besides[:, 1:3] = items[candidates.items]
    besides[:, 3:] = _seen(candidates, histories, len(items))
    return table


def by_source(values: NDArray[np.floating], sources: int) -> NDArray[np.float64]:
    """A value [f] for each feature, summed over the features of each source [s]."""
    own = values[: len(BY_SOURCE) * sources].reshape(len(BY_SOURCE), sources)
    return np.asarray(own.sum(axis=0), np.float64)


def steep(ranks: NDArray[np.floating]) -> NDArray[np.floating]:
    """1 / rank, counted from 1, out of RANK_OFFSET / (RANK_OFFSET + rank); 0 where not proposed."""
    return np.asarray(ranks / (ranks + RANK_OFFSET * (1 - ranks)))


def _lengths(n: int, histories: Histories | None) -> NDArray[np.floating]:
    """Log of how much each asker did [n], 0 for one thing or none."""
    if histories is None:
        return np.zeros(n)
    return np.log(np.maximum(np.diff(histories.indptr), 1))


def _seen(candidates: Candidates, histories: Histories | None, n_items: int) -> NDArray[np.floating]:
    """Whether, how often and how lately the asker did something with the candidate [p, 3]."""
    found = np.zeros((len(candidates), 3))
    if histories is None or not len(histories.items):
        return found
    keys = histories.rows * np.int64(n_items) + histories.items
    back = histories.indptr[1:][histories.rows] - 1 - np.arange(len(keys))
    order = np.lexsort((back, keys))
    keys, back = keys[order], back[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    times = np.diff(np.append(starts, len(keys)))
    asked = candidates.rows * np.int64(n_items) + candidates.items
    places = np.minimum(np.searchsorted(keys[starts], asked), len(starts) - 1)
    seen = keys[starts][places] == asked
    found[seen] = np.column_stack(
        (np.ones(len(asked)), np.log(times[places]), 1.0 / (1 + back[starts][places]))
    )[seen]
    return found
