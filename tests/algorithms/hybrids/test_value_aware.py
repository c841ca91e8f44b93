from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.data import ItemFeatures
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.value_aware import ValueAware
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.hybrids.scripted import items, says

RELEVANT = says(10.0, 8.0, 6.0, 1.0)
PRICES = [1.0, 2.0, 3.0, 1000.0]


class TestValueAware(AlgorithmContract):
    algorithm = ValueAware
    scores_are_relative = True


def shop(**columns):
    return replace(items(4), features=ItemFeatures.of(4, **columns))


def order(data, **params):
    fitted = ValueAware(sources=[RELEVANT], **{"strength": 1.0, **params}).fit(data)
    return [item for item, _ in fitted.recommend(Histories.empty(1), 4).row(0)]


def test_what_is_likely_and_dear_comes_first():
    # Of 25 in all: .40 * 1, .32 * 2, .24 * 3; item 3, a tenth as likely as the best, is not lifted.
    fitted = ValueAware(sources=[RELEVANT], floor=0.5, strength=1.0).fit(shop(prices=PRICES))
    found = fitted.recommend(Histories.empty(1), 4).row(0)
    assert [item for item, _ in found] == [2, 1, 0, 3]
    # The last: the least value above, .4, times .04 over the bar of .5 * .4.
    assert [score for _, score in found] == pytest.approx([0.72, 0.64, 0.4, 0.08], rel=1e-6)


def test_without_a_floor_the_price_can_win():
    assert order(shop(prices=PRICES), floor=0.0) == [3, 2, 1, 0]


def test_a_strength_of_0_is_relevance_alone():
    assert order(shop(prices=PRICES), floor=0.0, strength=0.0) == [0, 1, 2, 3]


def test_clicks_have_no_price():
    assert order(shop(prices=PRICES), objective="click") == [0, 1, 2, 3]


def test_margins_are_another_matter():
    assert order(shop(prices=PRICES, margins=[5.0, 1.0, 0.5, 100.0]), objective="margin") == [0, 1, 2, 3]


def test_without_features_relevance_decides():
    assert order(items(4)) == [0, 1, 2, 3]


def test_neighbours_are_weighed_too():
    fitted = ValueAware(sources=[RELEVANT], floor=0.5, strength=1.0).fit(shop(prices=PRICES))
    assert [item for item, _ in fitted.similar([0], 4).row(0)] == [2, 1, 0, 3]


@pytest.mark.parametrize(
    "params", [{"objective": "profit"}, {"floor": 1.5}, {"strength": -1}, {"sources": [RELEVANT, RELEVANT]}]
)
def test_parameters_are_checked_by_name(params):
    with pytest.raises(ParameterError, match=next(iter(params))):
        ValueAware.check_params(params)


def test_what_an_item_is_worth_is_stored_with_it(tmp_path):
    fitted = ValueAware(sources=[RELEVANT], floor=0.5, strength=1.0).fit(shop(prices=PRICES))
    fitted.save(tmp_path / "model")
    loaded = ValueAware.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.worth_, PRICES)
    assert loaded.recommend(Histories.empty(1), 4).row(0) == fitted.recommend(Histories.empty(1), 4).row(0)


def test_a_history_of_10_000_items():
    fitted = ValueAware(sources=[RELEVANT], floor=0.5, strength=1.0).fit(shop(prices=PRICES))
    assert len(fitted.recommend(Histories.from_lists([[3] * 10_000]), 4).row(0)) == 3
