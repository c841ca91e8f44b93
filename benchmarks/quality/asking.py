"""What is asked about the later part of a frame, of those who know the earlier part.

Right answers that the earlier part lacks are dropped: nobody could give them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.evaluation.questions import Questions

HIDING_SEED = 42


def dataset(frame: pd.DataFrame) -> Dataset:
    return Dataset.from_columns(
        shoppers=frame["shopper"].to_numpy(np.int64),
        items=frame["item"].to_numpy(np.int64),
        times=frame["time"].to_numpy(np.int64),
        visits=frame["visit"].to_numpy(np.int64),
        orders=frame["order"].to_numpy(np.int64),
        kinds="view" if frame["visit"].ge(0).any() else "purchase",
    )


def next_in_visit(train: Dataset, later: pd.DataFrame, *, new: bool) -> Questions:
    """After each click of a visit: what comes next? With `new`, only where it is not in the visit yet."""
    later = later.sort_values(["visit", "time"], kind="stable", ignore_index=True)
    items = _known(train, later["item"])
    starts = later.groupby("visit")["time"].transform(lambda times: times.index[0]).to_numpy()
    asked = (np.arange(len(later)) > starts) & (items >= 0)
    if new:
        asked &= ~later.duplicated(["visit", "item"]).to_numpy()
    ends = np.flatnonzero(asked)
    before, indptr = _ranges(starts[ends], ends)
    histories = _histories(items[before], later["time"].to_numpy()[before], indptr, now=train.ends_at)
    questions = _questions(train, histories, np.arange(len(ends)), items[ends], new=new)
    return replace(questions, groups=later["visit"].to_numpy()[ends])


def hidden_item(train: Dataset, later: pd.DataFrame, *, new: bool) -> Questions:
    """One of an order's items, drawn at random, is hidden: which one was it?"""
    later = later.assign(code=_known(train, later["item"])).query("code >= 0")
    later = later.sort_values(["order", "code"], kind="stable")
    _, starts, sizes = np.unique(later["order"].to_numpy(), return_index=True, return_counts=True)
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    hidden = starts + np.random.default_rng(HIDING_SEED).integers(0, sizes)
    entries, _ = _ranges(starts, starts + sizes)
    entries = entries[~np.isin(entries, hidden)]
    indptr = np.concatenate(([0], np.cumsum(sizes - 1)))
    items, times = later["code"].to_numpy(), later["time"].to_numpy()
    histories = _histories(items[entries], times[entries], indptr, now=train.ends_at)
    return _questions(train, histories, np.arange(len(hidden)), items[hidden], new=new)


def after_training(train: Dataset, later: pd.DataFrame, *, new: bool) -> Questions:
    """What do shoppers whom training knows take up after it? With `new`, for the first time."""
    later = later.drop_duplicates(["shopper", "item"])
    items, shoppers = _known(train, later["item"]), _codes_of(train.shopper_ids, later["shopper"])
    kept = (items >= 0) & (shoppers >= 0)
    if new:
        before = train.shoppers.astype(np.int64) * train.n_items + train.items
        kept &= ~np.isin(shoppers * train.n_items + items, before[train.shoppers >= 0])
    asked, rows = np.unique(shoppers[kept], return_inverse=True)
    histories = Histories.from_dataset(train, asked)
    return _questions(train, histories, rows, items[kept], new=new)


def _known(train: Dataset, column: pd.Series) -> NDArray[np.int64]:
    return _codes_of(train.item_ids, column)


def _codes_of(ids: NDArray[np.int64], column: pd.Series) -> NDArray[np.int64]:
    return pd.Index(ids).get_indexer(column.to_numpy(np.int64)).astype(np.int64)


def _ranges(
    starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of all start:end, one after the other, and where each begins."""
    indptr = np.concatenate(([0], np.cumsum(ends - starts)))
    return np.repeat(starts - indptr[:-1], ends - starts) + np.arange(indptr[-1]), indptr


def _histories(
    items: NDArray[np.int64], times: NDArray[np.int64], indptr: NDArray[np.int64], *, now: int
) -> Histories:
    return Histories(
        indptr=indptr.astype(np.int64),
        items=items.astype(np.int32),
        weights=np.ones(len(items), np.float32),
        values=np.full(len(items), np.nan, np.float32),
        times=times.astype(np.int64),
        shoppers=np.full(len(indptr) - 1, -1, np.int32),
        now=max(now, int(times.max(initial=0))),
    )


def _questions(
    train: Dataset, histories: Histories, rows: NDArray[np.int64], items: NDArray[np.int64], *, new: bool
) -> Questions:
    return Questions(
        histories=histories,
        rows=rows,
        items=items,
        n_items=train.n_items,
        candidates="new" if new else "all",
    )
