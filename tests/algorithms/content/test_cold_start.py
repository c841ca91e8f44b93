from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.content.cold_start import ColdStart
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.content.shops import coloured_checkerboard, sold

SOURCES = [
    {"algorithm": "item-knn", "params": {"min_shoppers": 1, "weighting": None}},
    {"algorithm": "content"},
]


class TestColdStart(AlgorithmContract):
    algorithm = ColdStart
    params = {"sources": SOURCES}

    @pytest.fixture
    def data(self) -> Dataset:
        return coloured_checkerboard()


TITLES = ["tea pot", "tea cup", "garden rake", "garden spade", "new garden spade", "nothing like it"]


@pytest.fixture
def shop() -> Dataset:
    """Four products that sell in pairs, and two that nobody has met."""
    return sold([[0, 1], [2, 3], [0, 1], [2, 3]], 6, titles=TITLES)


def test_a_new_product_reaches_those_who_would_get_its_like(shop: Dataset) -> None:
    fitted = ColdStart(sources=SOURCES).fit(shop)
    # Rake and spade sell together; whoever has the rake gets the spade, and the new spade with it.
    assert fitted.recommend(Histories.from_lists([[2], [0]]), 3).items.tolist() == [[3, 4, -1], [1, -1, -1]]


def test_a_loan_worked_by_hand(shop: Dataset) -> None:
    # The nearest only: the new spade takes the spade's score, the cosine of rake and spade, which is 1.
    fitted = ColdStart(sources=SOURCES, nearest=1).fit(shop)
    assert fitted.lenders_[4].tolist() == [3]
    np.testing.assert_allclose(fitted.score(Histories.from_lists([[2]]), [3, 4]), [[1, 1]], rtol=1e-6)
    # Of two lenders, spade and rake, only the spade is known to go with the rake: its share remains.
    both = ColdStart(sources=SOURCES, nearest=2).fit(shop)
    share = both.shares_[4][both.lenders_[4] == 3][0]
    assert 0.5 < share < 1
    np.testing.assert_allclose(both.score(Histories.from_lists([[2]]), [4]), [[share]], rtol=1e-6)


def test_a_new_product_takes_the_lists_of_its_like(shop: Dataset) -> None:
    found = ColdStart(sources=SOURCES, nearest=1).fit(shop).similar([4, 5, 3], 2)
    assert found.items.tolist() == [[2, -1], [-1, -1], [2, -1]]


def test_a_filter_on_the_lender_leaves_the_loan(shop: Dataset) -> None:
    fitted = ColdStart(sources=SOURCES).fit(shop)
    allowed = np.arange(6) == 4
    assert fitted.recommend(Histories.from_lists([[2]]), 2, allowed=allowed).items.tolist() == [[4, -1]]


def test_a_new_product_that_the_shopper_has_since_bought_is_seen(shop: Dataset) -> None:
    fitted = ColdStart(sources=SOURCES).fit(shop)
    assert fitted.recommend(Histories.from_lists([[2, 4]]), 2).items.tolist() == [[3, -1]]


def test_somebody_who_has_the_lender_may_get_its_like(shop: Dataset) -> None:
    fitted = ColdStart(sources=SOURCES, nearest=1).fit(shop)
    found = fitted.recommend(Histories.from_lists([[2, 3]]), 2)
    assert found.items.tolist() == [[4, -1]]


def test_without_features_the_source_answers_alone(shop: Dataset) -> None:
    fitted = ColdStart(sources=SOURCES).fit(replace(shop, features=None))
    assert fitted.recommend(Histories.from_lists([[2]]), 2).items.tolist() == [[3, -1]]
