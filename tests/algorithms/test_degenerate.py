"""Whatever a shop's history looks like, every algorithm answers, has no answer, or says what is wrong.

Never a crash or a warning (which pytest turns into an error), and never a score for what nothing is known of.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from recommendations.algorithms import Algorithm, Dataset, Histories, registry
from recommendations.algorithms.data import Friends, ItemFeatures, Relations
from recommendations.algorithms.errors import DataError, ParameterError

NAMES = registry.names()
_CHEAP = ({"algorithm": "co-purchase"}, {"algorithm": "popularity"})
PARAMS: dict[str, dict[str, Any]] = {
    **{name: {"sources": _CHEAP} for name in NAMES if "sources" in registry.get(name).param_names()},
    "cold-start": {"sources": ({"algorithm": "co-purchase"}, {"algorithm": "content"})},
    # What is done to 8,000 items is done to 500 too, in less time.
    "als": {"iterations": 2},
    "ease": {"head": 500},
    "slist": {"max_items": 500},
}
#: It may show an item that has no event and that the shop says nothing of.
ANY_ORDER = {"random"}

K = 5
#: More neighbours than most keep in their lists.
LONG = 60


def shop(shoppers: Any, items: Any, *, n_items: int | None = None, **columns: Any) -> Dataset:
    """Purchases a minute apart, each shopper's one order and visit; the shop describes no item."""
    shoppers, items = np.asarray(shoppers, np.int32), np.asarray(items, np.int32)
    n_items = int(items.max(initial=-1)) + 1 if n_items is None else n_items
    n_shoppers = int(shoppers.max(initial=-1)) + 1
    none = np.empty(0, np.int32)
    given = {
        "weights": np.ones(len(items), np.float32),
        "values": np.full(len(items), np.nan, np.float32),
        "kinds": np.zeros(len(items), np.int8),
        "orders": shoppers.astype(np.int64),
        **columns,
    }
    return Dataset(
        shoppers=shoppers,
        items=items,
        times=1_700_000_000 + 60 * np.arange(len(items)),
        visits=shoppers.astype(np.int64),
        kind_names=("purchase", "view", "rating"),
        shopper_ids=np.arange(n_shoppers),
        item_ids=np.arange(n_items),
        features=ItemFeatures.of(n_items),
        relations=Relations(sources=none, targets=none, kinds=none.astype(np.int8)),
        friends=Friends(shoppers=none, friends=none),
        **given,
    )


def ordinary(n_items: int = 8, **columns: Any) -> Dataset:
    """Twelve shoppers of three items each, of which the first five are bought."""
    items = (np.arange(36) * 7) % 5
    return shop(np.arange(36) // 3, items, n_items=n_items, **columns)


def long_history() -> Dataset:
    """One shopper who had 10,000 items, and twelve who had three."""
    usual = ordinary()
    return shop(
        np.concatenate((usual.shoppers, np.full(10_000, 12))),
        np.concatenate((usual.items, np.arange(10_000))),
    )


def odd_descriptions() -> Dataset:
    """Prices of nothing, less and without end, words of no letters, and statements that go round in circles."""
    data, n = ordinary(n_items=6), 6
    features = ItemFeatures.of(
        n,
        titles=["", " ", "\x00", "é" * 5_000, "手机壳", "1"],
        texts=["", "the the the", "\n", "-", "手机壳", "word " * 5_000],
        categories=[(), ("",), ("a", "a"), ("a",) * 50, ("b",), ("a", "b")],
        tags=[(), ("",), ("x", "x"), ("x",), ("y",), ("z",)],
        prices=[0.0, -1.0, np.inf, np.nan, 1e-300, 1e300],
        margins=[0.0, -5.0, np.inf, np.nan, 1e-300, 1e300],
        created_at=[0.0, -1.0, np.inf, np.nan, 1e30, 1.0],
        vectors=np.float32([[0, 0], [np.nan, np.nan], [np.inf, 1], [1, 0], [1, 0], [-1, 0]]),
    )
    circle = np.arange(n, dtype=np.int32)
    relations = Relations(
        sources=np.concatenate((circle, circle)),
        targets=np.concatenate((np.roll(circle, 1), circle)),
        kinds=np.full(2 * n, 2, np.int8),
    )
    friends = Friends(shoppers=np.zeros(5, np.int32), friends=np.int32([0, 1, 1, 2, 3]))
    return replace(data, features=features, relations=relations, friends=friends)


def once_each(n: int) -> Dataset:
    """n items of one event each, five by each shopper."""
    return shop(np.arange(n) // 5, np.arange(n))


CASES = {
    "nothing": lambda: shop([], []),
    "items but no event": lambda: shop([], [], n_items=6),
    "one event": lambda: shop([0], [0]),
    "one shopper": lambda: shop([0] * 6, [0, 1, 2, 3, 1, 0]),
    "one item": lambda: shop(np.arange(30), [0] * 30),
    "one shopper's one item, many times": lambda: shop([0] * 30, [0] * 30),
    "identical baskets": lambda: shop(np.arange(90) // 3, [0, 1, 2] * 30),
    "guests alone": lambda: replace(ordinary(), shoppers=np.full(36, -1, np.int32)),
    "all refunded": lambda: shop([0, 0, 1, 1], [0, 0, 1, 1], weights=np.float32([1, -1, 1, -1])),
    "all ratings equal": lambda: ordinary(values=np.full(36, 3, np.float32)),
    "half of the ratings missing": lambda: ordinary(values=np.float32([4, np.nan] * 18)),
    "one rating": lambda: ordinary(values=np.float32([4, *[np.nan] * 35])),
    "dismissed throughout": lambda: ordinary(weights=np.full(36, -1, np.float32)),
    "odd descriptions": odd_descriptions,
    "views alone": lambda: ordinary(kinds=np.ones(36, np.int8), orders=np.full(36, -1)),
    "everything in one second": lambda: replace(ordinary(), times=np.full(36, 1_700_000_000)),
    "before there were clocks": lambda: replace(ordinary(), times=np.zeros(36, np.int64)),
    "weights next to nothing": lambda: ordinary(weights=np.full(36, 1e-30, np.float32)),
    "weights beyond measure": lambda: ordinary(weights=np.full(36, 1e30, np.float32)),
    "a history of 10,000 items": long_history,
    "20,000 items of one event each": lambda: once_each(20_000),
}


@cache
def data_of(case: str) -> Dataset:
    return CASES[case]()


def made(name: str) -> Algorithm:
    return registry.get(name)(**PARAMS.get(name, {}))


def questions(data: Dataset) -> Histories:
    """Of shoppers as they were, of nobody, of one item, of the unknown, and of very much."""
    known = Histories.from_dataset(data, np.arange(min(data.n_shoppers, 10)))
    lists = [
        known.items[low:high].tolist() for low, high in zip(known.indptr, known.indptr[1:], strict=False)
    ]
    strange = [[], [0], [0, 0, 1], [-1, 10**6], [10**6, 0, -1], list(range(10_000))]
    return Histories.from_lists(
        [*lists, *strange],
        shoppers=[*known.shoppers.tolist(), -1, -1, -1, -1, 10**6, -1],
        now=data.ends_at,
    )


def assert_honest(items: Any, scores: Any, possible: Any) -> None:
    """Present answers are distinct, finite and possible [n, n_items]; the others are -1 and NaN."""
    rows, slots = np.nonzero(items >= 0)
    assert (np.isnan(scores) == (items < 0)).all()
    assert np.isfinite(scores[rows, slots]).all()
    assert len(set(zip(rows.tolist(), items[rows, slots].tolist(), strict=True))) == len(rows)
    assert possible[rows, items[rows, slots]].all()


def known(name: str, data: Dataset, histories: Histories) -> Any:
    """Mask [n, n_items]: what had an event, at training or in the asker's own history, or is described."""
    if name in ANY_ORDER or any(data.features.titles):
        return np.ones((len(histories), data.n_items), bool)
    met = np.bincount(data.items, minlength=data.n_items) > 0
    mask = np.tile(met, (len(histories), 1))
    held = histories.known(data.n_items)
    mask[held.rows, held.items] = True
    return mask


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NAMES)
def test_a_result_or_none_but_nothing_made_up(name, case):
    data = data_of(case)
    algorithm = made(name)
    algorithm.readiness(data)
    try:
        algorithm.fit(data)
    except (DataError, ParameterError):
        return
    histories = questions(data)
    possible = known(name, data, histories)
    for exclude_seen in (True, False):
        found = algorithm.recommend(histories, K, exclude_seen=exclude_seen)
        assert found.items.shape == (len(histories), K)
        assert_honest(found.items, found.scores, possible)
    asked = np.array([data.n_items - 1, 1, 0, -1, data.n_items, 10**6])
    found = algorithm.similar(asked, LONG)
    assert found.items.shape == (len(asked), LONG)
    assert_honest(found.items, found.scores, known(name, data, Histories.empty(len(asked))))
    assert (found.items[3:] == -1).all()
    scores = algorithm.score(histories, asked)
    assert scores.shape == (len(histories), len(asked))
    assert not np.isinf(scores).any()
    assert np.isnan(scores[:, 3:]).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_refused_before_any_algorithm_sees_them(value):
    with pytest.raises(DataError, match="weights holds NaN or infinity: drop those interactions"):
        ordinary(weights=np.full(36, value, np.float32))
    with pytest.raises(DataError, match="weights holds NaN or infinity: drop those entries"):
        Histories.from_lists([[0]], weights=[[value]])


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_so_are_ratings_without_end(value):
    with pytest.raises(DataError, match="values holds infinity: give NaN where there is no rating"):
        ordinary(values=np.full(36, value, np.float32))
    with pytest.raises(DataError, match="values holds infinity: give NaN where there is no rating"):
        Histories.from_lists([[0]], values=[[value]])
