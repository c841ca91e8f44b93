"""Frequent sets of items in orders, counted exactly (Agrawal & Srikant 1994).

Depth first, in arrays: the orders of a set, with the items that may still join it, are projected from
those of the set without its last item (Agarwal, Aggarwal & Prasad 2001). Items are numbered by falling
frequency and a set grows by rarer items alone, so that each set is met once, and so that the tables which
count the extensions are small and dense where there is much to count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.grouping import expanded, grouped
from recommendations.algorithms.arithmetic.orders import counted_orders
from recommendations.algorithms.baskets.sets import Sets
from recommendations.algorithms.data.factorize import distinct

#: Extensions counted at a time; those of one set may be more.
BLOCK_EXTENSIONS = 2_000_000
#: Counters in use at a time. Where there are more cells they share counters first, and only those of
#: counters that reach the minimum are sorted and told apart (Park, Chen & Yu 1995).
COUNTERS = 1 << 23

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]


def mine(
    orders: csr_matrix,
    buyers: Ints | None = None,
    *,
    min_orders: int = 3,
    min_shoppers: int = 2,
    orders_each: int | None = None,
    max_set_size: int = 4,
) -> Sets:
    """The sets of 1 to `max_set_size` items that lie in `min_orders` orders by `min_shoppers` shoppers.

    `orders` [n_orders, n_items] has an entry where an order holds an item, and `buyers` [n_orders] tells
    who placed it (`order_matrix` gives both); without buyers, each order is by a shopper of its own.
    A shopper counts for a set with at most `orders_each` orders (None: with all), and so for all orders.
    Every part of a set that is found is found too. Time grows with the pairs of frequent sets in orders,
    memory with the lines of the orders.
    """
    if buyers is not None:
        by_buyer = np.argsort(buyers, kind="stable")
        orders, buyers = orders[by_buyer], buyers[by_buyer]
    n_orders = int(np.count_nonzero(np.diff(orders.indptr)))
    if buyers is not None:
        n_orders = counted_orders(orders, buyers, orders_each)
    counts = np.bincount(orders.indices, minlength=orders.shape[1]).astype(np.int64)
    frequent = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts >= max(min_orders, 1))]
    miner = _Miner(buyers, max(min_orders, 1), min_shoppers, orders_each, max_set_size)
    miner.grow(_items(orders, frequent, counts))
    return Sets.of(
        [(frequent[sets], orders_of, shoppers) for sets, orders_of, shoppers in miner.found],
        size=max_set_size,
        n_items=orders.shape[1],
        n_orders=n_orders,
    )


@dataclass(frozen=True, slots=True)
class _Projection:
    """What may join some set, in each of its orders: a row for each, with entries of rising codes.

    A code is a set: the parent and one item more. Sets of one parent have consecutive codes, ordered by
    that item; so two entries of a row make a set larger by one, and their codes tell which.
    """

    orders: Ints  # [rows]
    indptr: Ints  # [rows + 1]
    codes: Codes  # [entries]
    sets: Codes  # [n_sets, size], items as ranks of frequency
    counts: Ints  # [n_sets], orders
    ends: Ints  # [n_sets], the code after the last of the same parent


def _items(orders: csr_matrix, frequent: Ints, counts: Ints) -> _Projection:
    ranks = np.full(orders.shape[1], -1, np.int32)
    ranks[frequent] = np.arange(len(frequent))
    codes = ranks[orders.indices]
    kept = codes >= 0
    indptr = np.concatenate(([0], np.cumsum(kept)))[orders.indptr]
    ranked = csr_matrix((kept[kept], codes[kept], indptr), shape=orders.shape)
    ranked.sort_indices()
    return _Projection(
        orders=np.arange(orders.shape[0]),
        indptr=ranked.indptr.astype(np.int64),
        codes=ranked.indices,
        sets=np.arange(len(frequent), dtype=np.int32)[:, None],
        counts=counts[frequent],
        ends=np.full(len(frequent), len(frequent)),
    )


class _Miner:
    def __init__(
        self, buyers: Ints | None, min_orders: int, min_shoppers: int, each: int | None, max_size: int
    ) -> None:
        self.buyers = buyers  # [n_orders], not decreasing
        self.min_orders = min_orders
        self.min_shoppers = min_shoppers
        self.each = each
        self.max_size = max_size
        self.found: list[tuple[Codes, Ints, Ints]] = []  # sets [n, size], orders [n], shoppers [n]

    def grow(self, base: _Projection) -> None:
        """Keep the sets of a projection that enough shoppers bought, and all that grow from them."""
        n_sets, size = base.sets.shape
        entries, bounds = grouped(base.codes, n_sets)
        rows = np.repeat(np.arange(len(base.orders)), np.diff(base.indptr))[entries]
        orders = shoppers = base.counts
        if self.buyers is not None:
            orders, shoppers = _by_buyer(self.buyers[base.orders[rows]], bounds, self.each)
        kept = (shoppers >= self.min_shoppers) & (orders >= self.min_orders)
        self.found.append((base.sets[kept], orders[kept], shoppers[kept]))
        if size == self.max_size:
            return
        siblings = np.where(kept[base.codes[entries]], base.indptr[rows + 1] - entries - 1, 0)
        for start, stop in _blocks(siblings, bounds):
            part = slice(bounds[start], bounds[stop])
            grown = self._extended(base, start, stop, entries[part], siblings[part], rows[part])
            if len(grown.sets):
                self.grow(grown)

    def _extended(
        self, base: _Projection, start: int, stop: int, entries: Ints, siblings: Ints, rows: Ints
    ) -> _Projection:
        """The projection onto sets start:stop, from their entries and how many siblings follow each."""
        sizes = base.ends[start:stop] - np.arange(start, stop) - 1
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        # The cell of a set and a later sibling: the set's offset, and how far behind it the sibling comes.
        bases = offsets[:-1] - np.arange(start, stop) - 1
        cells = np.repeat(bases[base.codes[entries] - start], siblings)
        cells += base.codes[expanded(entries + 1, siblings)]
        codes, frequent, counts = _frequent(cells, int(offsets[-1]), self.min_orders)
        parents = np.searchsorted(offsets, frequent, "right") - 1
        joined = base.sets[frequent - bases[parents], -1]
        kept = codes >= 0
        indptr = np.concatenate(([0], np.cumsum(kept)))[np.concatenate(([0], np.cumsum(siblings)))]
        filled = np.diff(indptr) > 0
        return _Projection(
            orders=base.orders[rows[filled]],
            indptr=np.append(indptr[:-1][filled], indptr[-1]),
            codes=codes[kept],
            sets=np.column_stack((base.sets[parents + start], joined)),
            counts=counts,
            ends=np.searchsorted(parents, parents, "right"),
        )


def _frequent(cells: Ints, n_cells: int, least: int) -> tuple[Codes, Ints, Ints]:
    """For each entry the rank of its cell among the frequent ones, or -1; those cells, and their counts."""
    counters = min(n_cells, COUNTERS)
    shared = cells if n_cells <= COUNTERS else cells % COUNTERS
    counts = np.bincount(shared, minlength=counters)
    if n_cells <= COUNTERS:
        frequent = np.flatnonzero(counts >= least)
        ranks = np.full(counters, -1, np.int32)
        ranks[frequent] = np.arange(len(frequent), dtype=np.int32)
        return ranks[cells], frequent, counts[frequent]
    likely = np.flatnonzero(counts[shared] >= least)
    found = distinct(cells[likely])
    places = np.searchsorted(found, cells[likely])
    counts = np.bincount(places, minlength=len(found))
    ranks = np.where(counts >= least, np.cumsum(counts >= least) - 1, -1).astype(np.int32)
    codes = np.full(len(cells), -1, np.int32)
    codes[likely] = ranks[places]
    return codes, found[counts >= least], counts[counts >= least]


def _by_buyer(buyers: Ints, bounds: Ints, each: int | None) -> tuple[Ints, Ints]:
    """In each group, orders (of one buyer at most `each`) and buyers, which do not decrease there.

    No group is empty.
    """
    if not len(buyers):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.append(True, buyers[1:] != buyers[:-1])
    first[bounds[:-1]] = True
    shoppers = np.add.reduceat(first, bounds[:-1], dtype=np.int64)
    if each is None:
        return np.diff(bounds), shoppers
    runs = np.minimum(np.diff(np.append(np.flatnonzero(first), len(buyers))), each)
    return np.add.reduceat(runs, np.concatenate(([0], np.cumsum(shoppers[:-1])))), shoppers


def _blocks(siblings: Ints, bounds: Ints) -> Iterator[tuple[int, int]]:
    """Runs of sets with about BLOCK_EXTENSIONS extensions each, sets without any passed over."""
    total = np.concatenate(([0], np.cumsum(siblings)))[bounds]
    start = 0
    while start < len(total) - 1 and total[start] < total[-1]:
        start = int(np.searchsorted(total, total[start], "right")) - 1
        stop = max(int(np.searchsorted(total, total[start] + BLOCK_EXTENSIONS, "right")) - 1, start + 1)
        yield start, stop
        start = stop
