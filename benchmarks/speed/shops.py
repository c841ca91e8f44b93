"""Made-up shops whose shoppers come back: visits with items by Zipf's law, shopper activity log-normal.

Written to disk once, so that a measured process only reads arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synthetic import SIZES, WORDS
from recommendations.algorithms import Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY, Friends, ItemFeatures, Relations

Columns = dict[str, np.ndarray]

#: Interactions, shoppers, items; besides S, M and L a shop of a million items that had one event each, and
#: the one that EASE's goal is about.
SHOPS = {
    **SIZES,
    "O": (1_000_000, 100_000, 1_000_000),
    "ten thousand items": (1_000_000, 100_000, 10_000),
}
NAMES = {**WORDS, "O": "1 M × 1 M, one event each"}

#: Interactions in a visit, on average; where they are purchases, a visit is an order.
VISIT = 5
YEAR = 365 * SECONDS_PER_DAY
MIXED = ("view", "cart_add", "purchase")


def stored(folder: Path, size: str, seed: int = 0) -> Path:
    """The folder of a shop's columns, made if it is not there yet."""
    path = folder / size.replace(" ", "-")
    if not path.exists():
        part = path.with_suffix(".part")
        part.mkdir(parents=True, exist_ok=True)
        for name, column in _columns(size, seed).items():
            np.save(part / f"{name}.npy", column)
        part.rename(path)
    return path


def _columns(size: str, seed: int) -> Columns:
    events, shoppers, items = SHOPS[size]
    rng = np.random.default_rng(seed)
    lengths = rng.geometric(1 / VISIT, 2 * events // VISIT)
    visits = np.repeat(np.arange(len(lengths)), lengths)[:events]
    starts = np.concatenate(([0], np.cumsum(lengths)))[visits]
    times = rng.integers(0, YEAR, len(lengths))[visits] + 60 * (np.arange(events) - starts)
    order = np.argsort(times, kind="stable")
    who = drawn(rng, rng.lognormal(0, 1, shoppers), len(lengths))[visits]
    popular = rng.permutation(1 / np.arange(1, items + 1))
    what = rng.permutation(items) if size == "O" else drawn(rng, popular, events)
    return {
        "shoppers": who[order].astype(np.int32),
        "items": what[order].astype(np.int32),
        "times": times[order].astype(np.int64),
        "visits": visits[order].astype(np.int64),
    }


def drawn(rng: np.random.Generator, weights: np.ndarray, n: int) -> np.ndarray:
    """n places, each with a chance in proportion to its weight."""
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds / bounds[-1], rng.random(n), "right")


def views(folder: str, size: str) -> Dataset:
    return _dataset(folder, size, "view")


def purchases(folder: str, size: str) -> Dataset:
    data = _dataset(folder, size, "purchase")
    return replace(data, orders=data.visits)


def ratings(folder: str, size: str) -> Dataset:
    data = _dataset(folder, size, "rating")
    values = np.random.default_rng(1).integers(1, 6, len(data)).astype(np.float32)
    return replace(data, values=values)


def mixed(folder: str, size: str) -> Dataset:
    """Three visits in ten are orders, in the others one interaction in seven fills a basket."""
    data = _dataset(folder, size, *MIXED)
    rng = np.random.default_rng(2)
    bought = (rng.random(int(data.visits.max()) + 1) < 0.3)[data.visits]
    kinds = np.where(bought, 2, rng.random(len(data)) < 1 / 7).astype(np.int8)
    weights = np.array([1, 3, 5], np.float32)[kinds]
    return replace(data, kinds=kinds, weights=weights, orders=np.where(bought, data.visits, -1))


def _dataset(folder: str, size: str, *kind_names: str) -> Dataset:
    path, (events, shoppers, items) = stored(Path(folder), size), SHOPS[size]
    columns = {name: np.load(path / f"{name}.npy") for name in ("shoppers", "items", "times", "visits")}
    return Dataset(
        **columns,
        weights=np.ones(events, np.float32),
        values=np.full(events, np.nan, np.float32),
        kinds=np.zeros(events, np.int8),
        orders=np.full(events, -1, np.int64),
        kind_names=kind_names,
        shopper_ids=np.arange(shoppers),
        item_ids=np.arange(items),
    )


def with_side(data: Dataset, reads: frozenset[str]) -> Dataset:
    """With the side information that an algorithm reads."""
    return replace(data, **{name: SIDE[name](data) for name in reads})


def _features(data: Dataset) -> ItemFeatures:
    """Titles of five words by Zipf's law, three levels of category, brands, log-normal prices."""
    rng, n = np.random.default_rng(3), data.n_items
    words = drawn(rng, 1 / np.arange(1, 20_001), 5 * n).reshape(n, 5).tolist()
    groups = rng.integers(0, 8, (n, 3)).tolist()
    return ItemFeatures.of(
        n,
        titles=[" ".join(f"word{word}" for word in row) for row in words],
        categories=[(f"{a}", f"{a}/{b}", f"{a}/{b}/{c}") for a, b, c in groups],
        brands=[f"brand {brand}" for brand in rng.integers(0, 200, n).tolist()],
        prices=rng.lognormal(3, 1, n).tolist(),
        created_at=rng.integers(0, YEAR, n).tolist(),
    )


def _relations(data: Dataset) -> Relations:
    """Every item fits or needs five others; one in ten is replaced by another, and one in ten is another's twin."""
    rng, n = np.random.default_rng(4), data.n_items
    linked, twins = np.repeat(np.arange(n), 5), rng.permutation(n)[: n // 10 * 4]
    sources = np.concatenate((linked, twins[::2])).astype(np.int32)
    targets = np.concatenate((rng.integers(0, n, 5 * n), twins[1::2])).astype(np.int32)
    kinds = np.concatenate((rng.integers(0, 2, 5 * n), 2 + np.arange(len(twins) // 2) % 2)).astype(np.int8)
    return Relations(sources=sources, targets=targets, kinds=kinds)


def _friends(data: Dataset) -> Friends:
    """Ten friends of every shopper."""
    rng, n = np.random.default_rng(5), data.n_shoppers
    return Friends(
        shoppers=np.repeat(np.arange(n, dtype=np.int32), 10),
        friends=rng.integers(0, n, 10 * n).astype(np.int32),
    )


SIDE: Mapping[str, Callable[[Dataset], Any]] = {
    "features": _features,
    "relations": _relations,
    "friends": _friends,
}
