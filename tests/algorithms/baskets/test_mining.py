from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.orders import order_matrix
from recommendations.algorithms.baskets import mining
from recommendations.algorithms.baskets.mining import mine
from tests.algorithms.conftest import orders_of


def matrix(baskets, n_items):
    rows = np.repeat(np.arange(len(baskets)), [len(basket) for basket in baskets])
    items = np.array([item for basket in baskets for item in basket], np.int64)
    return csr_matrix((np.ones(len(items), np.float32), (rows, items)), shape=(len(baskets), n_items))


def counted(baskets, buyers, least, least_shoppers, size, each=None):
    """What `mine` is to find, by going through every set of every basket."""
    orders = {}
    for basket, buyer in zip(baskets, buyers, strict=True):
        for n in range(1, size + 1):
            for found in combinations(sorted(basket), n):
                orders.setdefault(found, []).append(buyer)
    totals = {
        found: (sum(min(by.count(buyer), each or len(by)) for buyer in set(by)), len(set(by)))
        for found, by in orders.items()
    }
    return {
        found: (total, shoppers)
        for found, (total, shoppers) in totals.items()
        if total >= least and shoppers >= least_shoppers
    }


def mined(sets):
    rows = [tuple(item for item in row if item >= 0) for row in sets.items.tolist()]
    return dict(zip(rows, zip(sets.orders.tolist(), sets.shoppers.tolist(), strict=True), strict=True))


BASKETS = st.lists(st.sets(st.integers(0, 8), max_size=7), max_size=40)


@given(
    baskets=BASKETS,
    least=st.integers(1, 4),
    least_shoppers=st.integers(1, 3),
    size=st.integers(1, 4),
    each=st.sampled_from([None, 1, 2]),
    seed=st.integers(0, 9),
)
def test_it_finds_what_going_through_every_set_finds(baskets, least, least_shoppers, size, each, seed):
    buyers = np.random.default_rng(seed).integers(0, 6, len(baskets))
    sets = mine(
        matrix(baskets, 9),
        buyers,
        min_orders=least,
        min_shoppers=least_shoppers,
        orders_each=each,
        max_set_size=size,
    )
    assert mined(sets) == counted(baskets, buyers.tolist(), least, least_shoppers, size, each)


@pytest.mark.parametrize(("block", "counters"), [(1, 1 << 23), (1 << 30, 5), (7, 3)])
def test_neither_blocks_nor_shared_counters_change_a_count(monkeypatch, block, counters):
    monkeypatch.setattr(mining, "BLOCK_EXTENSIONS", block)
    monkeypatch.setattr(mining, "COUNTERS", counters)
    rng = np.random.default_rng(2)
    baskets = [set(rng.integers(0, 12, rng.integers(0, 8)).tolist()) for _ in range(150)]
    buyers = rng.integers(0, 40, 150)
    sets = mine(matrix(baskets, 12), buyers, min_orders=3, min_shoppers=3, max_set_size=4)
    assert mined(sets) == counted(baskets, buyers.tolist(), 3, 3, 4)
    assert len(sets) > 100


def test_without_buyers_each_order_is_by_a_shopper_of_its_own():
    sets = mine(matrix([{0, 1}, {0, 1}, {1}], 2), min_orders=2, min_shoppers=2, max_set_size=2)
    assert mined(sets) == {(0,): (2, 2), (1,): (3, 3), (0, 1): (2, 2)}
    assert sets.n_orders == 3


def test_a_shopper_counts_a_limited_number_of_times_for_a_set_and_for_all_orders():
    orders, buyers = order_matrix(orders_of(*[(0, 1)] * 50, (0, 1), shoppers=[7] * 50 + [8]), None)
    sets = mine(orders, buyers, orders_each=3)
    # The first shopper's 50 orders count as 3, the second's as 1.
    assert mined(sets) == {(0,): (4, 2), (1,): (4, 2), (0, 1): (4, 2)}
    assert sets.n_orders == 4


def test_smaller_sets_come_first_then_by_item_and_each_is_found_again():
    sets = mine(matrix([{0, 1, 2}] * 3, 3), min_shoppers=1)
    assert sets.items.tolist() == [
        [0, -1, -1, -1],
        [1, -1, -1, -1],
        [2, -1, -1, -1],
        [0, 1, -1, -1],
        [0, 2, -1, -1],
        [1, 2, -1, -1],
        [0, 1, 2, -1],
    ]
    assert sets.of_size(2) == slice(3, 6)
    assert sets.find(sets.items).tolist() == list(range(7))
    assert sets.find(np.array([[3, -1], [2, 3], [1, 3]])).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("baskets", [[], [set()], [set(), set()], [{0}] * 2])
def test_where_nothing_is_frequent_there_are_no_sets(baskets):
    sets = mine(matrix(baskets, 3), np.arange(len(baskets)))
    assert len(sets) == 0
    assert sets.find(np.array([[0, 1]])).tolist() == [-1]


def test_a_million_items_that_are_bought_once_cost_nothing():
    orders = csr_matrix(
        (np.ones(10**6, np.float32), np.arange(10**6), np.arange(0, 10**6 + 1, 10)), shape=(10**5, 10**6)
    )
    assert len(mine(orders)) == 0
