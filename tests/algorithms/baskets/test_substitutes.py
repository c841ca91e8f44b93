import numpy as np
import pytest

from recommendations.algorithms.arithmetic.orders import order_matrix
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.baskets.substitutes import present, substitutes
from recommendations.algorithms.data import ItemFeatures
from tests.algorithms.conftest import orders_of

FRESH_MILK, UHT_MILK, FLAKES, COCOA, NAILS, HAMMER = range(6)


def told(baskets, features=None, **params):
    orders, buyers = order_matrix(orders_of(*baskets), None)
    sets = mine(orders, buyers, max_set_size=2)
    pairs = substitutes(orders, sets, features, **params).tocoo()
    return {(int(a), int(b)) for a, b in zip(pairs.row, pairs.col, strict=True) if a < b}


# Either milk goes with flakes and with cocoa; never both milks in one order.
BREAKFAST = (
    [(FRESH_MILK, FLAKES)] * 40
    + [(UHT_MILK, FLAKES)] * 40
    + [(FRESH_MILK, COCOA)] * 40
    + [(UHT_MILK, COCOA)] * 40
    + [(NAILS, HAMMER)] * 100
)


def test_two_that_share_complements_but_no_orders_are_substitutes():
    assert (FRESH_MILK, UHT_MILK) in told(BREAKFAST)


def test_what_is_bought_together_is_none():
    both = [(FRESH_MILK, UHT_MILK, FLAKES)] * 60
    assert (FRESH_MILK, UHT_MILK) not in told(BREAKFAST + both)


def test_two_that_are_never_together_and_share_nothing_are_none():
    assert not {(FRESH_MILK, NAILS), (FLAKES, HAMMER)} & told(BREAKFAST)


def test_a_few_orders_are_not_enough_to_say_that_two_are_apart():
    # Each is in 8 of 26 orders: by chance 2.5 would hold both, and none is no wonder.
    few = [BREAKFAST[row] for row in (*range(4), *range(40, 44), *range(80, 84), *range(120, 124))]
    assert (FRESH_MILK, UHT_MILK) not in told(few + [(NAILS, HAMMER)] * 10)


TITLES = ["Blue cotton shirt", "Red cotton shirt", "Iron", "Hanger", "Blue cotton socks", "Nail"]
CATEGORIES = [("Clothes", "Shirts"), ("Clothes", "Shirts"), ("Home",), ("Home",), ("Clothes", "Socks"), ()]
SHIRTS = [(0, 2)] * 5 + [(1, 3)] * 5 + [(4, 2)] * 5


def described():
    return ItemFeatures.of(6, titles=TITLES, categories=CATEGORIES)


@pytest.mark.parametrize(
    ("case", "more", "features", "found"),
    [
        ("one category, titles alike, never together", [(5, 2)] * 3, True, True),
        ("not without what the shop says", [(5, 2)] * 3, False, False),
        ("nor where they are collected", [(0, 1)] * 5 + [(5, 2)] * 3, True, False),
    ],
)
def test_what_the_shop_says_is_alike_needs_less_proof(case, more, features, found):
    pairs = told(SHIRTS + more, described() if features else None, title_similarity=0.3, role_similarity=0.99)
    assert pairs == ({(0, 1)} if found else set())


def test_it_holds_both_ways_and_for_nobody_with_itself():
    orders, buyers = order_matrix(orders_of(*BREAKFAST), None)
    pairs = substitutes(orders, mine(orders, buyers, max_set_size=2))
    assert (pairs != pairs.T).nnz == 0
    assert not pairs.diagonal().any()
    asked = np.array([FRESH_MILK, UHT_MILK, FRESH_MILK]), np.array([UHT_MILK, FRESH_MILK, NAILS])
    assert present(pairs, *asked).tolist() == [True, True, False]


def test_of_nothing_there_are_none():
    assert told([]) == set()
