"""What to ask an algorithm about a split, and what would have been right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.data.factorize import distinct
from recommendations.evaluation.splits import Split


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """n histories, and (row, item) pairs of the items that came next, each pair once."""

    histories: Histories
    rows: NDArray[np.int64]
    items: NDArray[np.int64]
    n_items: int

    @property
    def relevant(self) -> NDArray[np.int64]:
        """How many items there are to find, [n]."""
        return np.bincount(self.rows, minlength=len(self.histories))

    def hits(self, answers: TopK) -> NDArray[np.bool_]:
        """Which answers [n, k] are right."""
        right = self.rows * self.n_items + self.items
        asked = np.arange(len(answers))[:, None] * self.n_items + answers.items
        return np.isin(asked, right) & (answers.items >= 0)


def next_items(split: Split, *, limit: int, seed: int) -> Questions:
    """Shoppers with a history in training; right is what they took up afterwards and had not before.

    At most `limit` of them, drawn at random.
    """
    train, test = split.train, split.test
    before = _pairs(train.shoppers, train.items, train.n_items)
    after = _pairs(*_positive(test, test.shoppers), test.n_items)
    new = after[~np.isin(after, before)]
    asked = _sample(np.intersect1d(new // train.n_items, before // train.n_items), limit, seed)
    return _questions(Histories.from_dataset(train, asked), new, asked, train.n_items)


def rest_of_order(split: Split, *, limit: int, seed: int) -> Questions:
    """One item of a test order of two or more, drawn at random; right are the others of that order."""
    test = split.test
    known = np.isin(test.items, split.train.items)
    lines = _pairs(*_positive(test.take(known), test.orders[known]), test.n_items)
    orders, starts, sizes = np.unique(lines // test.n_items, return_index=True, return_counts=True)
    chosen = _sample(np.flatnonzero(sizes > 1), limit, seed)
    offsets = np.random.default_rng(seed).integers(0, sizes[chosen])
    anchors = lines[starts[chosen] + offsets]
    histories = Histories.from_lists([[item] for item in (anchors % test.n_items).tolist()])
    return _questions(histories, lines[~np.isin(lines, anchors)], orders[chosen], test.n_items)


def _positive(data: Dataset, owners: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    kept = data.weights > 0
    return owners[kept], data.items[kept]


def _pairs(owners: NDArray[np.integer], items: NDArray[np.integer], n_items: int) -> NDArray[np.int64]:
    """Distinct owner * n_items + item, sorted, without the ownerless."""
    owned = owners >= 0
    return distinct(owners[owned].astype(np.int64) * n_items + items[owned])


def _sample(codes: NDArray[np.int64], limit: int, seed: int) -> NDArray[np.int64]:
    if len(codes) <= limit:
        return codes
    return np.sort(np.random.default_rng(seed).choice(codes, limit, replace=False))


def _questions(
    histories: Histories, pairs: NDArray[np.int64], owners: NDArray[np.int64], n_items: int
) -> Questions:
    """Pairs of owner and item, of the (sorted) owners that are asked, with rows in place of owners."""
    kept = pairs[np.isin(pairs // max(1, n_items), owners)]
    rows = np.searchsorted(owners, kept // max(1, n_items))
    return Questions(histories=histories, rows=rows, items=kept % max(1, n_items), n_items=n_items)
