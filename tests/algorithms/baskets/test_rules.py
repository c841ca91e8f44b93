import numpy as np
import pytest

from recommendations.algorithms.arithmetic.orders import order_matrix
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.baskets.rules import rules, telling
from tests.algorithms.conftest import orders_of

BREAD, MILK, DIAPERS, BEER, EGGS, COLA = range(6)
#: The five transactions of the textbooks (Tan, Steinbach & Kumar 2005, table 6.1).
MARKET = (
    (BREAD, MILK),
    (BREAD, DIAPERS, BEER, EGGS),
    (MILK, DIAPERS, BEER, COLA),
    (BREAD, MILK, DIAPERS, BEER),
    (BREAD, MILK, DIAPERS, COLA),
)


def market(**params):
    sets = mine(*order_matrix(orders_of(*MARKET), None), **{"min_orders": 2, "min_shoppers": 1, **params})
    return sets, rules(sets)


def rule(left, right):
    sets, found = market()
    place = sets.find(np.array([left]))[0]
    return found.take((found.lefts == place) & (found.rights == right))


@pytest.mark.parametrize(
    ("left", "right", "support", "confidence", "lift", "leverage", "conviction"),
    [
        # Three of five orders have both, four have diapers, three beer:
        # 3/5; 3/4; 0.75 / 0.6; 0.6 - 0.8 * 0.6; (1 - 0.6) / (1 - 0.75).
        ([DIAPERS], BEER, 0.6, 0.75, 1.25, 0.12, 1.6),
        # All three with beer have diapers: 3/5; 3/3; 1 / 0.8; the same; nothing speaks against it.
        ([BEER], DIAPERS, 0.6, 1.0, 1.25, 0.12, np.inf),
        # Three have bread and milk, four each: 3/5; 3/4; 0.75 / 0.8; 0.6 - 0.64; 0.2 / 0.25.
        ([BREAD], MILK, 0.6, 0.75, 0.9375, -0.04, 0.8),
        # Three have milk and diapers, two of them beer: 2/5; 2/3; 0.6667 / 0.6; 0.4 - 0.36; 0.4 / 0.3333.
        ([MILK, DIAPERS], BEER, 0.4, 2 / 3, 10 / 9, 0.04, 1.2),
        # Both with cola have milk and diapers: 2/5; 2/2; 1 / 0.8; 0.4 - 0.4 * 0.8.
        ([DIAPERS, COLA], MILK, 0.4, 1.0, 1.25, 0.08, np.inf),
    ],
)
def test_the_measures_of_the_textbook_s_five_transactions(
    left, right, support, confidence, lift, leverage, conviction
):
    found = rule(left, right)
    assert len(found) == 1
    assert found.support == pytest.approx([support])
    assert found.confidence == pytest.approx([confidence])
    assert found.association_lift == pytest.approx([lift])
    assert found.leverage == pytest.approx([leverage])
    assert found.conviction == pytest.approx([conviction])


def test_every_set_gives_a_rule_for_each_of_its_items():
    sets, found = market()
    assert len(found) == sum(int(size) for size in sets.sizes if size > 1)
    members = [set(sets.items[place].tolist()) - {-1} for place in found.places]
    lefts = [set(sets.items[place].tolist()) - {-1} for place in found.lefts]
    assert members == [left | {right} for left, right in zip(lefts, found.rights.tolist(), strict=True)]
    assert found.shoppers.tolist() == found.orders.tolist()


def test_what_every_order_holds_has_no_conviction():
    sets = mine(*order_matrix(orders_of((0, 1), (0, 1), (0, 2)), None), min_orders=1, min_shoppers=1)
    found = rules(sets)
    assert np.isnan(found.conviction[found.rights == 0]).all()
    assert found.conviction[(found.lefts == 0) & (found.rights == 1)] == pytest.approx([1.0])


def test_a_longer_rule_must_claim_more_than_each_shorter_one_in_it():
    sets, found = market()
    told = telling(found, sets, found.confidence)
    kept = {
        (tuple(sets.items[place][sets.items[place] >= 0].tolist()), int(right))
        for place, right in zip(found.lefts[told], found.rights[told], strict=True)
    }
    # Cola alone is always with milk; with diapers as well it says no more.
    assert ((COLA,), MILK) in kept
    assert ((DIAPERS, COLA), MILK) not in kept
    # Of the orders with milk 2/4 have cola, of those with diapers 2/4, of those with both 2/3.
    assert ((MILK, DIAPERS), COLA) in kept


def test_no_sets_make_no_rules():
    sets, found = market(min_orders=6)
    assert len(found) == 0
    assert len(telling(found, sets, found.confidence)) == 0
