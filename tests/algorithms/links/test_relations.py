from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.data import Relations
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.links.relations import LinkedProducts
from recommendations.testing.algorithms import SIZE, AlgorithmContract, checkerboard

from .statements import BATTERIES, CASE, COVER, OLD_PHONE, PHONE, TABLET, TOY, TWIN, stated


class TestLinkedProducts(AlgorithmContract):
    algorithm = LinkedProducts

    @pytest.fixture
    def data(self):
        """A checkerboard whose items need all others of their colour."""
        pairs = [(i, j) for i in range(SIZE) for j in range(SIZE) if i != j and (i + j) % 2 == 0]
        return replace(checkerboard(), relations=stated(*[(i, "needs", j) for i, j in pairs]))


def shop(*statements, n_items=8, bought=()):
    """A shop of n items, each touched once by shopper 0, and by further shoppers as `bought` says."""
    items = [*range(n_items), *bought]
    data = Dataset.from_columns(
        shoppers=[0] * n_items + list(range(1, len(bought) + 1)), items=items, times=range(len(items))
    )
    return replace(data, relations=stated(*statements))


def beside(data, item, **params):
    return LinkedProducts(**params).fit(data).similar([item], 8).items[0]


def listed(found):
    return [int(item) for item in found if item >= 0]


@pytest.mark.parametrize(
    ("case", "statement", "anchor", "found"),
    [
        ("an accessory goes with what it fits", (CASE, "fits", PHONE), PHONE, [CASE]),
        ("and not the other way round", (CASE, "fits", PHONE), CASE, []),
        ("what is needed goes with what needs it", (TOY, "needs", BATTERIES), TOY, [BATTERIES]),
        ("and not the other way round", (TOY, "needs", BATTERIES), BATTERIES, []),
        ("the old one leads to the new", (PHONE, "replaces", OLD_PHONE), OLD_PHONE, [PHONE]),
        ("and not the other way round", (PHONE, "replaces", OLD_PHONE), PHONE, []),
        ("a product is not shown beside its twin", (PHONE, "same as", TWIN), PHONE, []),
        ("nor the twin beside it", (PHONE, "same as", TWIN), TWIN, []),
        ("nothing fits itself", (CASE, "fits", CASE), CASE, []),
    ],
)
def test_each_kind_has_its_direction(case, statement, anchor, found):
    assert listed(beside(shop(statement), anchor)) == found


def test_twins_are_shown_where_the_shop_wants_it_and_both_ways():
    data = shop((PHONE, "same as", TWIN))
    assert listed(beside(data, PHONE, same_as=1.0)) == [TWIN]
    assert listed(beside(data, TWIN, same_as=1.0)) == [PHONE]


def test_what_fits_a_product_fits_its_twins():
    data = shop((CASE, "fits", PHONE), (TWIN, "same as", PHONE))
    assert listed(beside(data, TWIN)) == [CASE]


def test_a_replacement_s_replacement_is_one_too():
    data = shop((PHONE, "replaces", OLD_PHONE), (TABLET, "replaces", PHONE))
    assert listed(beside(data, OLD_PHONE)) == [PHONE, TABLET]
    assert listed(beside(data, PHONE)) == [TABLET]


def test_products_that_replace_each_other_replace_nothing():
    data = shop((PHONE, "replaces", TABLET), (TABLET, "replaces", PHONE))
    assert listed(beside(data, PHONE)) == []


def test_the_kind_with_more_weight_comes_first():
    data = shop((CASE, "fits", TOY), (TOY, "needs", BATTERIES), (PHONE, "replaces", TOY))
    assert listed(beside(data, TOY)) == [PHONE, BATTERIES, CASE]
    assert listed(beside(data, TOY, fits=3.0)) == [CASE, PHONE, BATTERIES]
    assert listed(beside(data, TOY, needs=0.0)) == [PHONE, CASE]


def test_of_two_that_fit_the_one_that_sells_comes_first_and_the_new_one_has_its_place():
    data = shop((CASE, "fits", PHONE), (COVER, "fits", PHONE), bought=[COVER] * 3)
    fitted = LinkedProducts().fit(data)
    # Shoppers: one for the case, four for the cover, which is the most.
    # 1 * (0.5 + 0.5 * ln 2 / ln 5) = 0.7153 and 1 * (0.5 + 0.5) = 1.
    assert fitted.similar([PHONE], 2).row(0) == [(COVER, 1.0), (CASE, pytest.approx(0.7153, abs=1e-4))]
    assert listed(beside(data, PHONE, popularity=0.0)) == [CASE, COVER]


def test_a_product_that_nobody_touched_is_found():
    data = shop((CASE, "fits", PHONE), (COVER, "fits", PHONE))
    cold = data.take(data.items != COVER)
    assert listed(beside(cold, PHONE)) == [CASE, COVER]


def test_a_statement_said_twice_counts_once():
    data = shop((CASE, "fits", PHONE), (CASE, "fits", PHONE), (COVER, "fits", PHONE))
    fitted = LinkedProducts().fit(data)
    assert len({score for _, score in fitted.similar([PHONE], 2).row(0)}) == 1


def test_a_history_s_links_add_up_and_fade():
    data = shop((CASE, "fits", PHONE), (CASE, "fits", TABLET), (BATTERIES, "fits", TABLET))
    fitted = LinkedProducts(popularity=0.0, recency=0.5).fit(data)
    found = fitted.recommend(Histories.from_lists([[PHONE, TABLET]]), 3)
    # The phone was a moment before the tablet: 0.5 + 1 for the case, 1 for the batteries.
    assert found.row(0) == [(CASE, 1.5), (BATTERIES, 1.0)]


def test_without_relations_there_is_nothing_to_say_and_it_says_so():
    data = shop()
    assert listed(beside(replace(data, relations=None), PHONE)) == []
    assert [str(lack) for lack in LinkedProducts().readiness(data).missing] == ["0 of 1 relations"]
    assert LinkedProducts().readiness(shop((CASE, "fits", PHONE))).ready


def test_a_negative_weight_is_refused():
    with pytest.raises(ParameterError, match="relations: needs is -1; give a number of at least 0"):
        LinkedProducts(needs=-1).fit(shop())


def test_a_kind_that_the_shop_made_up_is_left_alone():
    data = shop()
    relations = Relations(
        sources=np.array([CASE], np.int32),
        targets=np.array([PHONE], np.int32),
        kinds=np.array([0], np.int8),
        kind_names=("is prettier than",),
    )
    assert listed(beside(replace(data, relations=relations), PHONE)) == []
