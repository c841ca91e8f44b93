from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import ItemFeatures
from recommendations.algorithms.hybrids.objectives import conversion, expected_values, positive, worth
from tests.algorithms.hybrids.scripted import items, proposed


def priced(data, **columns):
    return replace(data, features=ItemFeatures.of(data.n_items, **columns))


def met(viewers, buyers):
    """Views and purchases: so many shoppers viewed each item, the first so many of them bought it."""
    rows = [(shopper, item, "view") for item, count in enumerate(viewers) for shopper in range(count)]
    rows += [(shopper, item, "purchase") for item, count in enumerate(buyers) for shopper in range(count)]
    shoppers, chosen, kinds = zip(*rows, strict=True)
    return Dataset.from_columns(shoppers=shoppers, items=chosen, kinds=kinds, times=range(len(rows)))


def test_clicks_are_all_worth_1():
    assert worth(priced(items(3), prices=[1, 2, 3]), "click").tolist() == [1, 1, 1]


def test_prices_and_margins_where_only_purchases_are_known():
    shop = priced(items(3), prices=[10, 30, 20], margins=[5, 1, 2])
    assert worth(shop, "purchase").tolist() == [1, 1, 1]
    assert worth(shop, "order value").tolist() == [10, 30, 20]
    assert worth(shop, "margin").tolist() == [5, 1, 2]


def test_what_is_not_known_counts_as_the_median():
    shop = priced(items(4), prices=[10, np.nan, 40, 20])
    assert worth(shop, "order value").tolist() == [10, 20, 40, 20]


def test_where_nothing_is_known_all_count_alike():
    assert worth(items(2), "margin").tolist() == [1, 1]
    assert worth(priced(items(2)), "order value").tolist() == [1, 1]


def test_a_loss_is_worth_next_to_nothing_but_keeps_its_order():
    # The median of 4 and 2 is 3, and a thousandth of that the least.
    assert positive(np.array([4.0, -5.0, 2.0, 0.0])).tolist() == [4.0, 0.003, 2.0, 0.003]


def test_a_purchase_is_worth_the_chance_that_who_looks_buys():
    found = conversion(met([400, 400, 400], [200, 40, 4]))
    # Hundreds of viewers that differ so much leave little to shrink.
    np.testing.assert_allclose(found, [0.5, 0.1, 0.01], rtol=0.1)
    shop = priced(met([400, 400, 400], [200, 40, 4]), prices=[1, 10, 1000])
    np.testing.assert_allclose(worth(shop, "order value"), found * [1, 10, 1000])


def test_without_views_or_purchases_there_is_no_conversion():
    assert conversion(items(3)).tolist() == [1, 1, 1]
    views = Dataset.from_columns(shoppers=[0, 1], items=[0, 1], times=[0, 1], kinds="view")
    assert conversion(views).tolist() == [1, 1]


def test_chance_times_worth_above_the_floor_and_chance_below_it():
    found = proposed([[4.0, 2.0, 1.0, 3.0]])
    relevance, worths = np.array([4.0, 2.0, 1.0, 3.0]), np.array([1.0, 10.0, 1e6, 2.0])
    # Chances .4 .2 .1 .3; the bar is half of .4. Item 1 reaches it: .2 * 10. Item 2, dear as it is, does not:
    # it gets the least value above, .4, by its share of the bar, .1 / .2.
    np.testing.assert_allclose(expected_values(found, relevance, worths, 0.5), [0.4, 2.0, 0.2, 0.6])


@pytest.mark.parametrize("floor", [0.0, 1.0])
def test_a_floor_of_0_lets_all_compete_and_of_1_only_the_best(floor):
    found = proposed([[4.0, 2.0, 1.0]])
    values = expected_values(found, np.array([4.0, 2.0, 1.0]), np.array([1.0, 3.0, 9.0]), floor)
    best_first = np.argsort(-values).tolist()
    assert best_first == ([2, 1, 0] if floor == 0 else [0, 1, 2])


numbers = st.floats(0.001, 1000)


@given(st.lists(st.tuples(st.integers(0, 2), numbers, numbers), min_size=1, max_size=20), st.floats(0, 1))
def test_no_worth_lifts_what_lies_below_the_floor(entries, floor):
    rows = sorted(row for row, _, _ in entries)
    table = [[None] * len(entries) for _ in range(3)]
    for item, (row, (_, relevance, _)) in enumerate(zip(rows, entries, strict=True)):
        table[row][item] = relevance
    found = proposed(table)
    relevance = found.shares[:, 0].astype(float)
    worths = np.array([entries[item][2] for item in found.items])
    values = expected_values(found, relevance, worths, floor)
    for row in set(rows):
        own = found.rows == row
        chance, value = relevance[own] / relevance[own].sum(), values[own]
        below = chance < floor * chance.max()
        if below.any():
            # Behind all that are relevant, and among themselves as relevance has them.
            assert value[below].max() < value[~below].min() * (1 + 1e-9)
            by_chance = np.argsort(-chance[below], kind="stable")
            assert (np.diff(value[below][by_chance]) <= 1e-12).all()


def test_no_candidate_has_no_value():
    assert len(expected_values(proposed([[None, None]]), np.empty(0), np.empty(0), 0.5)) == 0
