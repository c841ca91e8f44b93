"""Catalogues that the tests of this family share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import ItemFeatures
from recommendations.testing.algorithms import SIZE, baskets, checkerboard


def catalogue(n: int, **columns: Any) -> Dataset:
    """n products that nobody has met."""
    return replace(baskets(), item_ids=np.arange(n), features=ItemFeatures.of(n, **columns))


def sold(orders: Sequence[Sequence[int]], n: int, **columns: Any) -> Dataset:
    """n products and orders of some of them, each by a shopper of its own."""
    owners = np.repeat(np.arange(len(orders)), [len(order) for order in orders])
    items = np.array([item for order in orders for item in order], np.int32)
    empty = catalogue(n, **columns)
    ones = np.ones(len(items), np.float32)
    return replace(
        empty,
        shoppers=owners.astype(np.int32),
        items=items,
        weights=ones,
        values=ones * np.float32(np.nan),
        times=owners.astype(np.int64) * 60,
        kinds=np.zeros(len(items), np.int8),
        visits=np.full(len(items), -1),
        orders=owners.astype(np.int64),
        kind_names=("purchase",),
        shopper_ids=np.arange(len(orders)),
    )


def coloured_checkerboard() -> Dataset:
    """The contract's checkerboard, its items all at one price, black and white by their titles alone."""
    colours = ["black" if item % 2 else "white" for item in range(SIZE)]
    features = ItemFeatures.of(SIZE, titles=[f"{colour} square" for colour in colours], prices=[10.0] * SIZE)
    return replace(checkerboard(), features=features)
