import numpy as np
import pytest

from recommendations.algorithms.content.co_purchase_pairs import bought_pairs, random_pairs
from recommendations.algorithms.content.fields import DEFAULT_WEIGHTS, FIELDS
from recommendations.algorithms.content.weights import default_weights, logistic_weights
from tests.algorithms.conftest import orders_of


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _pairs(first: np.ndarray, second: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(first.tolist(), second.tolist(), strict=True))


def test_pairs_come_from_one_order() -> None:
    pairs = _pairs(*bought_pairs(orders_of(*[[0, 1], [2, 3]] * 20), 1_000, _rng()))
    assert pairs == {(0, 1), (1, 0), (2, 3), (3, 2)}


def test_where_orders_hold_one_item_pairs_come_from_one_shopper() -> None:
    pairs = _pairs(*bought_pairs(orders_of([0], [1], [2], [3], shoppers=[0, 0, 1, 1]), 1_000, _rng()))
    assert pairs <= {(0, 1), (1, 0), (2, 3), (3, 2)}


def test_guests_with_one_item_make_no_pair() -> None:
    assert not len(bought_pairs(orders_of([0], [1], shoppers=[-1, -1]), 1_000, _rng())[0])


def test_no_more_lines_than_the_limit_are_drawn() -> None:
    assert len(bought_pairs(orders_of(*[[0, 1, 2]] * 100), 50, _rng())[0]) <= 50


def test_random_pairs_pair_what_was_bought_with_strangers() -> None:
    first, second = np.array([0, 2, 4]), np.array([1, 3, 5])
    anchors, strangers = random_pairs(first, second, _rng())
    assert set(anchors.tolist()) <= {0, 2, 4}
    assert set(strangers.tolist()) <= {1, 3, 5}


def test_only_the_field_that_tells_bought_from_random_gets_weight() -> None:
    bought = np.tile([1.0, 0.5, 0.0], (50, 1))
    random = np.tile([0.0, 0.5, 1.0], (50, 1))
    weights = logistic_weights(bought, random)
    assert weights[0] > 0
    # The second says nothing, and the third would need a weight below 0.
    assert weights[1:] == pytest.approx(0, abs=1e-6)


def test_the_fit_is_where_the_slope_is_nothing_worked_by_hand() -> None:
    # One field, there in 3 of 4 bought and 1 of 4 random pairs, so that the intercept is -w/2. Then
    # the slope is (sigmoid(w/2) - 3/4)/2, and the ridge adds 0.001 w; without it w would be ln 9.
    column = np.array([[1.0], [1], [1], [0]])
    weight = float(logistic_weights(column, 1 - column)[0])
    assert 1 / (1 + np.exp(-weight / 2)) == pytest.approx(0.75 - 0.002 * weight, abs=1e-5)
    assert 2.1 < weight < np.log(9)


def test_defaults_are_shared_among_the_fields_that_are_there() -> None:
    present = np.isin(FIELDS, ["title", "category"])
    expected = np.where(present, list(DEFAULT_WEIGHTS.values()), 0) / 0.55
    np.testing.assert_allclose(default_weights(present), expected)
    assert not default_weights(np.zeros(len(FIELDS), bool)).any()
