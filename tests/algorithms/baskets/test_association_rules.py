from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.arithmetic.association import wilson_lower_bound
from recommendations.algorithms.baskets.association_rules import AssociationRules
from recommendations.algorithms.data import ItemFeatures
from recommendations.algorithms.errors import ParameterError
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.conftest import orders_of

TEA, MILK, SUGAR, CAKE, NAILS, HAMMER, WOOD = range(7)


class TestAssociationRules(AlgorithmContract):
    algorithm = AssociationRules


def called_for(data, *baskets, k=5, exclude_seen=True, allowed=None, **params):
    fitted = AssociationRules(**params).fit(data)
    found = fitted.recommend(
        Histories.from_lists([list(basket) for basket in baskets]),
        k,
        exclude_seen=exclude_seen,
        allowed=allowed,
    )
    return [[item for item, _ in found.row(row)] for row in range(len(baskets))]


# Tea and milk alone rarely go with cake, both together always; nails, hammer and wood fill the shop.
PARTY = (
    [(TEA, MILK, CAKE)] * 20
    + [(TEA, SUGAR)] * 40
    + [(MILK, SUGAR)] * 40
    + [(NAILS, HAMMER)] * 60
    + [(NAILS, WOOD)] * 30
)


def test_a_basket_as_a_whole_calls_for_what_its_items_alone_do_not():
    data = orders_of(*PARTY)
    alone = [SUGAR, CAKE]
    assert called_for(data, [TEA], [MILK], [TEA, MILK]) == [alone, alone, [CAKE, SUGAR]]
    assert called_for(data, [TEA, MILK], max_set_size=2) == [[SUGAR, CAKE]]


def test_the_worth_of_a_rule_against_worked_values():
    data = orders_of(*PARTY)
    fitted = AssociationRules(z=1.0, popularity_discount=0.5, norm=1.0).fit(data)
    # All 20 orders with tea and milk have cake, which is in 20 of 190.
    # Wilson at z = 1: (1 + 1/40 - sqrt(1/1600)) / (1 + 1/20) = 0.952381; over sqrt(20/190) = 0.324443.
    # Tea alone: 20 of 60. (1/3 + 1/120 - sqrt(2/9/60 + 1/14400)) / (1 + 1/60) = 0.275647.
    # Milk alone is the same: 0.952381 / 0.324443 + 2 * 0.275647 / 0.324443 = 2.935434 + 1.699202.
    score = fitted.score(Histories.from_lists([[TEA, MILK]], times=[[0, 0]]), [CAKE])
    assert score[0, 0] == pytest.approx(4.634636, abs=1e-5)


@pytest.mark.parametrize("norm", [1.0, 2.0, 16.0])
def test_worths_join_by_their_norm(norm):
    data = orders_of(*PARTY)
    fitted = AssociationRules(norm=norm, popularity_discount=0.0, max_set_size=2, recency=0.5).fit(data)
    bound = wilson_lower_bound(np.array([20.0]), np.array([60.0]), 1.0)[0]
    # The tea came a moment before the milk, so its rule counts half.
    score = fitted.score(Histories.from_lists([[TEA, MILK]]), [CAKE])
    assert score[0, 0] == pytest.approx(((0.5 * bound) ** norm + bound**norm) ** (1 / norm))


def test_a_rule_counts_as_the_stalest_item_of_its_left_side():
    fitted = AssociationRules(recency=0.5, norm=1.0).fit(orders_of(*PARTY))
    (milk,), (both,), (tea_long_ago,) = (
        fitted.score(Histories.from_lists([history], times=[times]), [CAKE])[0]
        for history, times in (([MILK], [0]), ([TEA, MILK], [0, 0]), ([TEA, NAILS, MILK], [0, 1, 2]))
    )
    # Tea alone says what milk does. Two moments later its rule and the rule of both count a quarter.
    assert tea_long_ago == pytest.approx((both - 2 * milk) / 4 + milk / 4 + milk)


def test_an_item_s_list_has_the_orders_behind_it():
    fitted = AssociationRules().fit(orders_of(*PARTY))
    found = fitted.similar([TEA, WOOD, NAILS], 3)
    assert [item for item, _ in found.row(0)] == [SUGAR, CAKE]
    assert found.evidence[0].tolist() == [40, 20, 0]
    assert [item for item, _ in found.row(1)] == [NAILS]
    assert found.evidence[1].tolist() == [30, 0, 0]


@pytest.mark.parametrize(("orders", "found"), [(4, []), (5, [[9]])])
def test_a_set_needs_its_number_of_orders(orders, found):
    data = orders_of(*[(8, 9)] * orders, *[(7, 10)] * 50)
    fitted = AssociationRules().fit(data)
    code = np.flatnonzero(data.item_ids == 8)
    listed = [[int(data.item_ids[item]) for item, _ in fitted.similar(code, 3).row(0)]]
    assert [row for row in listed if row] == found


def test_one_shopper_cannot_make_a_rule():
    data = orders_of(*[(8, 9)] * 50, *[(7, 10)] * 50, shoppers=[1000] * 50 + list(range(50)))
    assert (AssociationRules().fit(data).similar([1, 2], 3).items[:, 0] == -1).all()


# Either milk goes with flakes and cocoa, never both milks in one order.
FRESH, UHT, FLAKES, COCOA, SPOON = range(5)
BREAKFAST = (
    [(FRESH, FLAKES)] * 40
    + [(UHT, FLAKES)] * 40
    + [(FRESH, COCOA)] * 40
    + [(UHT, COCOA)] * 40
    + [(SPOON, 5)] * 160
)


def test_a_substitute_of_what_the_basket_holds_is_left_out_unless_wanted():
    data = orders_of(*BREAKFAST)
    # Flakes call for either milk; with fresh milk in the basket, the other would only replace it. And
    # so would cocoa replace the flakes: they share both milks, and no order.
    assert called_for(data, [FLAKES], [FLAKES, FRESH]) == [[FRESH, UHT], []]
    assert sorted(called_for(data, [FLAKES, FRESH], without_substitutes=False)[0]) == [UHT, COCOA]


def test_substitutes_have_no_score_either():
    fitted = AssociationRules().fit(orders_of(*BREAKFAST))
    scores = fitted.score(Histories.from_lists([[FLAKES, FRESH], [FLAKES]]), [UHT])
    assert np.isnan(scores[0, 0])
    assert scores[1, 0] > 0


def test_what_the_shop_says_of_its_products_is_read_where_it_is_there():
    baskets = [(0, 2)] * 6 + [(1, 2)] * 6 + [(3, 4)] * 20
    data = orders_of(*baskets)
    features = ItemFeatures.of(
        5,
        titles=["Red cotton shirt", "Blue cotton shirt", "Hanger", "Nail", "Hammer"],
        categories=[("Shirts",), ("Shirts",), ("Home",), ("Tools",), ("Tools",)],
    )
    assert called_for(data, [2, 0], exclude_seen=True) == [[1]]
    assert called_for(replace(data, features=features), [2, 0]) == [[1]]
    close = replace(features, titles=["Cotton shirt red", "Cotton shirt, red", "Hanger", "Nail", "Hammer"])
    assert called_for(replace(data, features=close), [2, 0]) == [[]]


def test_a_long_history_is_heard_with_what_weighs_most():
    data = orders_of(*PARTY)
    history = [TEA, *[NAILS] * 10_000]
    assert called_for(data, history, recency=1.0, max_history=1) == [[HAMMER, WOOD]]
    assert called_for(data, history, recency=1.0, max_history=2) == [[HAMMER, WOOD, SUGAR, CAKE]]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"norm": 0.5}, "norm is 0.5; give a number of at least 1 and at most 16"),
        ({"max_set_size": 1}, "max_set_size is 1; give a whole number of at least 2"),
        ({"orders_each": 0}, "orders_each is 0; give a whole number of at least 1, or None"),
        ({"without_substitutes": "no"}, "without_substitutes is 'no'; give one of True, False"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params, message):
    with pytest.raises(ParameterError, match=f"association-rules: {message}"):
        AssociationRules(**params).fit(orders_of(*PARTY))
