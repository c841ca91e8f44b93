"""Pairs of products that were bought together, and pairs that were not, to learn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.actors import actors

Codes = NDArray[np.integer]

#: Random pairs for each pair that was bought.
RANDOM_PAIRS = 4


def bought_pairs(data: Dataset, limit: int, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Items [p] and, for each, another from the same order, or by the same shopper where that has none.

    Purchases count, or all interactions where none is called a purchase. At most `limit` lines are drawn.
    """
    lines = _purchases(data)
    groups = _groups(lines)
    order = np.argsort(groups, kind="stable")
    order = order[groups[order] >= 0]
    grouped = groups[order]
    low, high = np.searchsorted(grouped, grouped, "left"), np.searchsorted(grouped, grouped, "right")
    drawn = np.flatnonzero(high - low > 1)
    if len(drawn) > limit:
        drawn = np.sort(rng.choice(drawn, limit, replace=False))
    partners = low[drawn] + rng.integers(0, high[drawn] - low[drawn]) if len(drawn) else drawn
    first, second = lines.items[order[drawn]], lines.items[order[partners]]
    return first[first != second], second[first != second]


def random_pairs(first: Codes, second: Codes, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """RANDOM_PAIRS strangers for each of the first items, as often chosen as the second ones are bought.

    So what sells much is as frequent among them, and popularity is not taken for likeness.
    """
    strangers = np.concatenate([rng.permutation(second) for _ in range(RANDOM_PAIRS)])
    anchors = np.tile(first, RANDOM_PAIRS)
    return anchors[anchors != strangers], strangers[anchors != strangers]


def _purchases(data: Dataset) -> Dataset:
    kept = data.of_kinds(("purchase",)) if "purchase" in data.kind_names else data
    return kept.take(kept.weights > 0)


def _groups(lines: Dataset) -> NDArray[np.int64]:
    """A number [n] for the order of each line; for its shopper where it has no order of two or more."""
    owners, n_owners = actors(lines)
    _, codes, sizes = np.unique(lines.orders, return_inverse=True, return_counts=True)
    with_others = (lines.orders >= 0) & (sizes[codes] > 1)
    return np.where(with_others, n_owners + codes, owners)
