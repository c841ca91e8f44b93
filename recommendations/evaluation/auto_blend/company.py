"""Which items enough different people share: what a few accounts do never makes a published pair."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, TopK
from recommendations.algorithms.neighbours.item_knn import ItemKNN

#: So many neighbours of an item are known to be shared, those with the most alike company.
SHARED = 300


def company(data: Dataset, min_shoppers: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each item [n_items, SHARED] the items that at least `min_shoppers` distinct people chose too, and
    how many did; -1 and 0 are padding. An order or visit without a shopper is a person of its own."""
    alike = ItemKNN(neighbours=SHARED, rows=_rows(data), weighting=None, min_shoppers=max(2, min_shoppers))
    alike.fit(data)
    return alike.neighbours_, alike.evidence_


def in_company(
    top: TopK, anchors: NDArray[np.int64], k: int, shared: NDArray[np.int32], counts: NDArray[np.int32]
) -> TopK:
    """The k best answers to each anchor [n] that are shared with it, with the number of people as evidence."""
    if not len(shared):
        return TopK.absent(len(top), k)
    width = np.int64(len(shared))
    known = np.where((anchors >= 0) & (anchors < width), anchors, 0)
    rows, slots = np.nonzero((top.items >= 0) & ((anchors >= 0) & (anchors < width))[:, None])
    keys = rows * width + top.items[rows, slots]
    own, places = np.nonzero(shared[known] >= 0)
    pairs = own * width + shared[known][own, places]
    if not len(pairs):
        return TopK.absent(len(top), k)
    order = np.argsort(pairs)
    found = np.minimum(np.searchsorted(pairs[order], keys), len(pairs) - 1)
    kept = pairs[order][found] == keys
    rows, slots = rows[kept], slots[kept]
    evidence = counts[known][own, places][order][found[kept]]
    return TopK.from_pairs(len(top), k, rows, top.items[rows, slots], top.scores[rows, slots], evidence)


def _rows(data: Dataset) -> Literal["shoppers", "visits", "orders"]:
    """What tells people apart best: shoppers where most interactions have one."""
    if 2 * np.count_nonzero(data.shoppers >= 0) >= len(data):
        return "shoppers"
    visited, ordered = np.count_nonzero(data.visits >= 0), np.count_nonzero(data.orders >= 0)
    return "visits" if visited > ordered else "orders"
