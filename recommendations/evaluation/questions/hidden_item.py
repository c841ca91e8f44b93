"""Basket completion: which item of the order is missing?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.evaluation.questions.base import Questions
from recommendations.evaluation.questions.drawing import ranges, trained
from recommendations.evaluation.questions.orders import Orders, draw_orders
from recommendations.evaluation.splits import Split


def hidden_item(split: Split, *, limit: int, seed: int, each: int = 1) -> Questions:
    """A test order of two or more items with one hidden, drawn at random; right is the hidden one.

    The history is the rest of the order, all of one moment. Items that training never met are dropped.
    At most `limit` orders, at random; as long as that leaves room, up to `each` questions an order, about
    another item of it each time.
    """
    orders = draw_orders(split, limit, seed)
    orders = _asked_again(orders, min(each, max(1, limit // max(1, len(orders.codes)))))
    n_items = split.test.n_items
    return Questions(
        histories=_rest(orders, split),
        rows=np.arange(len(orders.codes)),
        items=orders.lines[orders.drawn] % max(1, n_items),
        n_items=n_items,
        groups=orders.codes,
    )


def _asked_again(orders: Orders, each: int) -> Orders:
    """Each order up to `each` times, but never twice about one item."""
    times = np.minimum(orders.sizes, each)
    again = np.repeat(np.arange(len(times)), times)
    turn = np.arange(len(again)) - np.repeat(np.cumsum(times) - times, times)
    starts, sizes = orders.starts[again], orders.sizes[again]
    drawn = starts + (orders.drawn[again] - starts + turn) % sizes
    return replace(orders, codes=orders.codes[again], starts=starts, sizes=sizes, drawn=drawn)


def _rest(orders: Orders, split: Split) -> Histories:
    places = ranges(orders.starts, orders.sizes)
    places = places[places != np.repeat(orders.drawn, orders.sizes)]
    lengths = orders.sizes - 1
    items = (orders.lines[places] % max(1, split.test.n_items)).astype(np.int32)
    times, shoppers = _stamps(split.test, orders.codes)
    return Histories(
        indptr=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        items=items,
        weights=np.ones(len(items), np.float32),
        values=np.full(len(items), np.nan, np.float32),
        times=np.repeat(times, lengths),
        shoppers=trained(shoppers, split.train),
        now=int(times.max(initial=split.train.ends_at)),
    )


def _stamps(test: Dataset, codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """When the order of each question [m] was placed, and by whom; codes ascend."""
    asked = np.unique(codes)
    rows = np.flatnonzero(np.isin(test.orders, asked))
    last = np.empty(len(asked), np.int64)
    last[np.searchsorted(asked, test.orders[rows])] = rows
    last = last[np.searchsorted(asked, codes)]
    return test.times[last], test.shoppers[last]
