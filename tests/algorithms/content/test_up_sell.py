from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.content.price_band import upper_prices
from recommendations.algorithms.content.up_sell import UpSell
from recommendations.algorithms.data import ItemFeatures
from recommendations.testing.algorithms import AlgorithmContract, checkerboard
from tests.algorithms.content.shops import catalogue, coloured_checkerboard


class TestUpSell(AlgorithmContract):
    """On a board where everything costs the same, a step of nothing must be allowed."""

    algorithm = UpSell
    params = {"lowest_ratio": 1.0, "neighbours": 24}

    @pytest.fixture
    def data(self) -> Dataset:
        return coloured_checkerboard()


def _kettles(*prices: float, **params: object) -> UpSell:
    data = catalogue(len(prices), titles=["kettle"] * len(prices), prices=prices)
    return UpSell(**params).fit(data)  # type: ignore[arg-type]


def test_the_next_step_in_price_comes_first() -> None:
    # From 100: 101 is no step, 250 too large a one, 90 is cheaper; 125 is the preferred step.
    fitted = _kettles(100, 101, 125, 180, 250, 90)
    assert fitted.similar([0], 5).items.tolist() == [[2, 3, -1, -1, -1]]


def test_a_score_worked_by_hand() -> None:
    # Equal titles are alike by 1; 1.6 times the price is ln(1.6/1.25)/0.4 widths from the preferred step.
    found = _kettles(10, 16).similar([0], 1)
    apart = np.log(1.6 / 1.25) / 0.4
    assert found.scores[0, 0] == pytest.approx(np.exp(-(apart**2) / 2))


@pytest.mark.parametrize(
    ("ratio", "offered"), [(1.04, False), (1.05, True), (1.5, True), (2.0, True), (2.01, False), (0.5, False)]
)
def test_the_ends_of_the_step_belong_to_it(ratio: float, offered: bool) -> None:
    found = _kettles(40.0, 40.0 * ratio).similar([0], 1)
    assert (found.items[0, 0] == 1) == offered


def test_a_dearer_product_of_another_need_is_not_offered() -> None:
    data = catalogue(3, titles=["steel kettle", "copper kettle", "steel bench"], prices=[10, 12, 12.5])
    needs = replace(data.features, categories=[("Kettles",), ("Kettles",), ("Benches",)])
    found = UpSell(least_similarity=0.3).fit(replace(data, features=needs)).similar([0], 2)
    assert found.items.tolist() == [[1, -1]]


@pytest.mark.parametrize("price", [np.nan, 0.0, -1.0])
def test_without_a_price_there_is_no_answer(price: float) -> None:
    fitted = _kettles(price, 12, 14)
    assert (fitted.similar([0], 2).items == -1).all()
    assert fitted.similar([1], 2).items.tolist() == [[2, -1]]
    assert (fitted.recommend(Histories.from_lists([[0]]), 2).items == -1).all()


def test_equal_prices_do_not_make_two_products_alike() -> None:
    fitted = _kettles(10, 12)
    assert fitted.field_weights["price"] == 0
    assert fitted.learned_pairs_ == 0


def test_a_shopper_is_not_led_beyond_their_band() -> None:
    # They pay 10 and 20, so up to 20 · 1.1 = 22: from 10 to 12 and 15, from 20 to 22, but not to 25.
    fitted = _kettles(10, 12, 15, 20, 22, 25, band_factor=1.1)
    history = Histories.from_lists([[0, 3]])
    found = fitted.recommend(history, 6)
    assert set(found.items[0][found.items[0] >= 0].tolist()) == {1, 2, 4}
    assert np.isnan(fitted.score(history, [5])).all()
    # To the product alone, without a shopper, the band does not apply.
    assert 5 in fitted.similar([3], 6).items


def test_a_rare_expensive_purchase_does_not_widen_the_band() -> None:
    # Nine of ten were bought at 10: the 0.9 quantile is 10, and the list ends at 15.
    fitted = _kettles(10, 14, 100, 125)
    history = Histories.from_lists([[0] * 9 + [2]])
    assert fitted.recommend(history, 4).items.tolist() == [[1, -1, -1, -1]]


def test_the_band_is_a_price_of_the_history_worked_by_hand() -> None:
    log_prices = np.log([1, 2, 3, 4, 5])
    log_prices[4] = np.nan
    histories = Histories.from_lists([[3, 0, 2, 1], [4], [], [1, 4]])
    found = np.exp(upper_prices(histories, log_prices, 0.5))
    # Half of 1, 2, 3, 4 do not exceed 2; nothing known ends nowhere.
    np.testing.assert_allclose(found, [2, np.inf, np.inf, 2])
    np.testing.assert_allclose(np.exp(upper_prices(histories, log_prices, 1.0)), [4, np.inf, np.inf, 2])
    np.testing.assert_allclose(np.exp(upper_prices(histories, log_prices, 0.0)), [1, np.inf, np.inf, 2])


def test_a_refund_is_no_price_that_was_paid() -> None:
    histories = Histories.from_lists([[0, 1, 1]], weights=[[1, 1, -1]])
    bought = np.exp(upper_prices(histories, np.log([1.0, 9.0]), 0.5))
    np.testing.assert_allclose(bought, [1])


def test_one_search_for_many_anchors_answers_as_a_search_for_each() -> None:
    rng = np.random.default_rng(11)
    titles = [" ".join(rng.choice(list("abcdefgh"), 3)) for _ in range(300)]
    fitted = UpSell(candidates=20).fit(catalogue(300, titles=titles, prices=np.exp(rng.normal(3, 1, 300))))
    together = fitted.similar(np.arange(300), 30)
    for item in range(0, 300, 37):
        assert fitted.similar([item], 30).items[0].tolist() == together.items[item].tolist()


def test_without_anything_said_it_is_not_ready() -> None:
    assert [str(lack) for lack in UpSell().readiness(checkerboard()).missing] == [
        "0 of 1 products with a title",
        "0 of 2 products with a price",
    ]


def test_titles_without_prices_are_not_enough() -> None:
    readiness = UpSell().readiness(catalogue(2, titles=["kettle"] * 2, prices=[10, np.nan]))
    assert [str(lack) for lack in readiness.missing] == ["1 of 2 products with a price"]


def test_an_empty_catalogue_has_no_answers() -> None:
    fitted = UpSell().fit(replace(catalogue(0), features=ItemFeatures.of(0)))
    assert (fitted.recommend(Histories.empty(2), 3).items == -1).all()
