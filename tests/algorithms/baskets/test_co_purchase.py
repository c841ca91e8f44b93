from itertools import combinations

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.algorithms.arithmetic.association import association_lift, npmi, wilson_lower_bound
from recommendations.algorithms.baskets.co_purchase import CoPurchase
from tests.algorithms.conftest import orders_of


def bought_with(data, item, k=10, **params):
    fitted = CoPurchase(**params).fit(data)
    code = int(np.flatnonzero(fitted.item_ids_ == item)[0])
    return [int(fitted.item_ids_[found]) for found, _ in fitted.similar([code], k).row(0)]


def test_wilson_s_bound_against_worked_values():
    # Newcombe (1998), table I: 81 of 263 gives 0.2553; 15 of 148 gives 0.0624.
    bounds = wilson_lower_bound(np.array([81.0, 15.0, 0.0]), np.array([263.0, 148.0, 20.0]), 1.959964)
    assert bounds == pytest.approx([0.2553, 0.0624, 0.0], abs=5e-5)


def test_mutual_information_at_its_landmarks():
    half = np.array([0.5])
    assert npmi(half, half, half) == pytest.approx([1.0])
    assert npmi(np.array([0.25]), half, half) == pytest.approx([0.0])
    assert npmi(np.array([0.0]), half, half) == pytest.approx([-1.0])
    assert npmi(np.array([1.0]), np.array([1.0]), np.array([1.0])) == pytest.approx([1.0])
    assert association_lift(np.array([0.25]), half, np.array([0.25])) == pytest.approx([2.0])


PAIR, BEST_SELLER, CHANCE = (1, 2), 3, 4
SHOP = (
    [PAIR] * 40
    + [(*PAIR, BEST_SELLER)] * 20
    + [(1, BEST_SELLER)] * 30
    + [(BEST_SELLER, 5)] * 300
    + [(6, 7)] * 200
)


def test_neither_a_best_seller_nor_a_chance_pair_is_a_neighbour():
    data = orders_of(*SHOP, (1, CHANCE), (1, CHANCE), (1, CHANCE), *[(CHANCE, 6)] * 12)
    assert bought_with(data, 1) == [2]


def test_without_the_doubt_the_chance_pair_would_be_one():
    data = orders_of(*SHOP, (1, CHANCE), (1, CHANCE), (1, CHANCE), *[(CHANCE, 6)] * 12)
    assert bought_with(data, 1, z=0.0) == [2, CHANCE]


@pytest.mark.parametrize(("orders", "found"), [(2, []), (3, [9])])
def test_a_pair_needs_its_number_of_orders(orders, found):
    assert bought_with(orders_of(*[(8, 9)] * orders, *SHOP), 8) == found


@pytest.mark.parametrize(
    ("case", "owners", "found"),
    [
        ("one shopper fifty times", [10_000] * 50, []),
        ("two shoppers", [10_000] * 49 + [10_001], [9]),
        ("guests, each an order of their own", [-1] * 50, [9]),
    ],
)
def test_a_pair_needs_its_number_of_shoppers(case, owners, found):
    owners = [*owners, *range(len(SHOP))]
    assert bought_with(orders_of(*[(8, 9)] * 50, *SHOP, shoppers=owners), 8) == found


def test_buying_both_on_different_days_is_not_buying_together():
    apart = [(8,), (9,)] * 20
    together = [(8, 9)] * 10
    owners = [number // 2 for number in range(40)] + [10_000] * 10 + list(range(1000, 1000 + len(SHOP)))
    assert bought_with(orders_of(*apart, *together, *SHOP, shoppers=owners), 8) == []


def test_evidence_counts_orders_exactly():
    rng = np.random.default_rng(3)
    baskets = [sorted(set(rng.integers(0, 12, rng.integers(1, 6)).tolist())) for _ in range(400)]
    fitted = CoPurchase(z=0.0, neighbours=12, orders_each=None).fit(
        orders_of(*baskets, shoppers=rng.integers(0, 60, 400))
    )
    counted = {}
    for basket in baskets:
        for pair in combinations(basket, 2):
            counted[pair] = counted.get(pair, 0) + 1
    rows, slots = np.nonzero(fitted.neighbours_ >= 0)
    assert len(rows) > 30
    for row, slot in zip(rows.tolist(), slots.tolist(), strict=True):
        pair = tuple(sorted((row, int(fitted.neighbours_[row, slot]))))
        assert fitted.evidence_[row, slot] == counted[pair]


def test_a_stock_list_says_nothing_about_pairs():
    stock_list = list(range(20, 40))
    data = orders_of(*[stock_list] * 10, *SHOP)
    assert bought_with(data, 20, max_order_items=15) == []
    assert len(bought_with(data, 20, max_order_items=None)) == 10


def test_a_line_that_was_returned_was_not_bought_together():
    data = orders_of(*[(8, 9)] * 10, *SHOP)
    lines = data.orders < 10
    back = lines & (data.item_ids[data.items] == 9)
    returned = Dataset.from_columns(
        shoppers=np.append(data.shoppers, data.shoppers[back]),
        items=np.append(data.item_ids[data.items], data.item_ids[data.items[back]]),
        weights=np.append(data.weights, -data.weights[back]),
        times=np.append(data.times, data.times[back] + 1),
        orders=np.append(data.orders, data.orders[back]),
    )
    assert bought_with(data, 8) == [9]
    assert bought_with(returned, 8) == []
