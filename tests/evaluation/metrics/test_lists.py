"""What lists are like, whatever was relevant. Each case is worked by hand."""

from math import log2

import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.evaluation.metrics import (
    calibration,
    coverage,
    coverage_not_bought,
    diversity,
    gini,
    new_item_share,
    novelty,
    seen,
    serendipity,
    value,
    value_share,
)

NOTHING = np.nan
NO_ANSWERS = np.full((1, 3), -1)


def test_coverage_counts_distinct_answers():
    assert coverage(np.array([[3, 1, -1], [1, 3, 0]]), 12) == 0.25
    assert np.isnan(coverage(np.array([[-1]]), 0))


def test_seen_is_what_the_own_history_holds():
    histories = Histories.from_lists([[0, 2], [-1], [9]])
    assert seen(np.array([[2, 1, -1], [0, 2, 1], [0, 2, 1]]), histories, 3).tolist() == [
        [True, False, False],
        [False, False, False],
        [False, False, False],
    ]


def test_coverage_of_what_was_not_bought_leaves_out_answers_that_everybody_had():
    items = np.array([[0, 1], [1, 2]])
    held = seen(items, Histories.from_lists([[0, 1], [2]]), 10)
    # Item 0 was shown to its owner alone, and so was item 2; item 1 also to one who lacked it.
    assert coverage_not_bought(items, held, 10) == 1 / 10
    assert coverage(items, 10) == 3 / 10


@pytest.mark.parametrize(
    ("items", "n_items", "worked"),
    [
        ([[0, 1], [2, 3]], 4, 0),
        ([[0, 0], [0, 0]], 4, 1 - 1 / 4),
        ([[0, -1], [0, 1]], 2, (-1 * 1 + 1 * 2) / (2 * 3)),
        ([[-1]], 3, NOTHING),
        ([[-1]], 0, NOTHING),
    ],
)
def test_gini_is_how_unequally_items_are_shown(items, n_items, worked):
    assert gini(np.array(items), n_items) == pytest.approx(worked, nan_ok=True)


def test_novelty_is_the_surprise_of_meeting_an_item():
    people = np.array([8, 2, 0])
    items = np.array([[0, 1], [1, -1], [2, 2], [-1, -1]])
    # Of eight people all met item 0 (0 bits), two item 1 (2 bits), nobody item 2 (counted as one: 3 bits).
    assert novelty(items, people, 8) == pytest.approx([1, 2, 3, NOTHING], nan_ok=True)


def test_the_share_of_new_items_is_of_the_answers_given():
    items = np.array([[0, 1, 2], [1, -1, -1], [-1, -1, -1]])
    shares = new_item_share(items, np.array([True, False, False]))
    assert shares == pytest.approx([1 / 3, 0, NOTHING], nan_ok=True)


def test_diversity_is_the_mean_distance_of_pairs():
    vectors = np.array([[1.0, 0], [2, 0], [0, 1], [0, 0], [NOTHING, 1]])
    items = np.array([[0, 1, 2], [0, 1, -1], [0, 3, -1], [0, -1, -1]])
    # Pairs 0-1 are alike, 0-2 and 1-2 are not: 2 / 3. Nothing is like nothing.
    assert diversity(items, vectors) == pytest.approx([2 / 3, 0, 1, NOTHING], nan_ok=True)


def test_diversity_by_a_function():
    def alike(first, second):
        return 1 / (1 + np.abs(first - second))

    # 0-1: 1/2, 0-3: 3/4, 1-3: 2/3.
    assert diversity(np.array([[3, 1, 0]]), alike) == pytest.approx([(1 / 2 + 3 / 4 + 2 / 3) / 3])


def test_serendipity_counts_hits_that_popularity_would_not_have_shown():
    hits = np.array([[True, True, False], [True, False, False], [False] * 3])
    items = np.array([[4, 5, 6], [4, -1, -1], [1, 2, 3]])
    expected = np.array([[5, 1], [0, -1], [1, 2]])
    assert serendipity(hits, items, expected, np.array([2, 1, 0])) == pytest.approx(
        [1 / 3, 1 / 3, NOTHING], nan_ok=True
    )


CATEGORIES = np.array([0, 0, 1, 1, -1])


def test_calibration_compares_shares_of_categories():
    histories = Histories.from_lists([[0, 1, 2, 3], [0, 1, 2, 4], [0], [4]])
    items = np.array([[1, 2], [0, 1], [-1, -1], [0, 1]])
    # History 2/3 and 1/3, list 1 and 0, which is smoothed to 0.99 + 0.01 · 2/3 and 0.01 / 3.
    skewed = 2 / 3 * log2((2 / 3) / (0.99 + 0.02 / 3)) + 1 / 3 * log2((1 / 3) / (0.01 / 3))
    assert calibration(items, histories, CATEGORIES) == pytest.approx(
        [0, skewed, NOTHING, NOTHING], nan_ok=True
    )


def test_a_history_counts_by_its_weights():
    histories = Histories.from_lists([[0, 2]], weights=[[3.0, 1.0]])
    assert calibration(np.array([[0, 0, 1, 2]]), histories, CATEGORIES) == pytest.approx([0])


def test_jensen_shannon_lies_between_0_and_1():
    histories = Histories.from_lists([[0], [0], [0, 2]])
    items = np.array([[2, 3], [0, 1], [0, 1]])
    # The last: p = (1/2, 1/2), q = (1, 0), middle (3/4, 1/4).
    last = (log2((1 / 2) / (3 / 4)) / 2 + log2((1 / 2) / (1 / 4)) / 2 + log2(1 / (3 / 4))) / 2
    assert calibration(items, histories, CATEGORIES, "js") == pytest.approx([1, 0, last])


def test_without_categories_there_is_nothing_to_calibrate():
    nothing = calibration(np.array([[0]]), Histories.from_lists([[0]]), np.array([-1]))
    assert np.isnan(nothing).all()
    assert len(calibration(np.empty((0, 2), int), Histories.empty(0), CATEGORIES)) == 0


def test_hits_are_worth_their_items():
    values = np.array([10.0, 5.0, NOTHING, 1.0])
    items = np.array([[0, 1], [2, 3], [1, -1], [0, 1]])
    hits = np.array([[True, True], [True, True], [False, False], [False, False]])
    relevant = np.array([3, 2, 1, 0])
    assert value(hits, items, values, relevant) == pytest.approx([15, 1, 0, NOTHING], nan_ok=True)


def test_the_share_of_value_is_of_what_k_answers_could_find():
    values = np.array([10.0, 5.0, NOTHING, 1.0, -2.0])
    rows, right = np.array([0, 0, 0, 1, 2, 3]), np.array([0, 1, 3, 1, 2, 4])
    items = np.array([[1, 3], [0, 2], [2, 0], [4, 0], [0, 1]])
    hits = np.array([[True, True], [False, False], [True, False], [True, False], [False, False]])
    # At best 10 + 5; 5; an unknown value; a loss; nothing.
    assert value_share(hits, items, values, (rows, right)) == pytest.approx(
        [6 / 15, 0, NOTHING, NOTHING, NOTHING], nan_ok=True
    )


def test_no_answer_has_no_properties():
    assert np.isnan(novelty(NO_ANSWERS, np.array([1]), 1)).all()
    assert np.isnan(new_item_share(NO_ANSWERS, np.array([True]))).all()
    assert np.isnan(diversity(NO_ANSWERS, np.ones((1, 2)))).all()
