import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.algorithms import TopK
from recommendations.algorithms.arithmetic.dot_products import DotProducts


def full(left, right, k, seen=None):
    scores = left.astype(float) @ right.astype(float).T
    if seen is not None:
        scores[seen] = -np.inf
    return TopK.from_dense(scores, k)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_answers_are_those_of_the_whole_product_in_double_precision(dtype):
    rng = np.random.default_rng(3)
    left, right = rng.normal(size=(150, 16)).astype(dtype), rng.normal(size=(3000, 16)).astype(dtype)
    rows = np.sort(rng.integers(0, 150, 900))
    seen = (rows, rng.integers(0, 3000, 900))
    found, expected = DotProducts(right).top(left, 12, seen), full(left, right, 12, seen)
    np.testing.assert_array_equal(found.items, expected.items)
    np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=400), st.integers(1, 8))
def test_ties_go_to_the_lower_column_however_many_there_are(values, k):
    right = np.array(values, np.float32)[:, None]
    left = np.array([[1.0], [2.0]])
    assert DotProducts(right).top(left, k).items.tolist() == full(left, right, k).items.tolist()


def test_what_single_precision_cannot_tell_apart_is_told_apart():
    # 1 and 1 + 2^-40 are one number in single precision.
    right = np.ones((2000, 1))
    right[1234] += 2.0**-40
    assert DotProducts(right).top(np.ones((1, 1)), 1).items.tolist() == [[1234]]


def test_a_row_of_nan_has_no_answers():
    found = DotProducts(np.ones((5, 2))).top(np.array([[np.nan, np.nan], [1, 1]]), 2)
    assert found.items.tolist() == [[-1, -1], [0, 1]]


def test_a_seen_column_of_minus_one_means_none():
    found = DotProducts(np.ones((3, 1))).top(np.ones((1, 1)), 3, (np.array([0, 0]), np.array([-1, 1])))
    assert found.items.tolist() == [[0, 2, -1]]
