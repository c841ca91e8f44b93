import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.evaluation.metrics import auc

NOTHING = np.nan


@pytest.mark.parametrize(
    ("scores", "right", "worked"),
    [
        ([4, 3, 2, 1], [1, 0, 1, 0], 3 / 4),  # of four pairs only 2 against 3 is wrong
        ([4, 4, 2, 1], [1, 0, 0, 0], (1 / 2 + 1 + 1) / 3),
        ([1, 1, 1], [1, 0, 1], 1 / 2),
        ([NOTHING, 2, 1], [1, 0, 0], 0),
        ([NOTHING, NOTHING, 1], [1, 0, 0], (1 / 2 + 0) / 2),
        ([1, 2], [1, 1], NOTHING),
        ([1, 2], [0, 0], NOTHING),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order(scores, right, worked):
    found = auc(np.array([scores], float), np.array([right], bool))
    assert found == pytest.approx([worked], nan_ok=True)


def test_what_is_no_candidate_does_not_count():
    scores, right = np.array([[9.0, 3, 2, 1]]), np.array([[False, True, False, True]])
    assert auc(scores, right, np.array([[False, True, True, True]])) == pytest.approx([1 / 2])
    assert np.isnan(auc(scores, right, np.array([[False, True, False, True]]))).all()


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=30))
def test_only_the_order_of_scores_counts_and_turned_round_it_is_the_rest(pairs):
    scores, right = np.array([[score for score, _ in pairs]], float), np.array([[hit for _, hit in pairs]])
    found = auc(scores, right)
    np.testing.assert_allclose(auc(np.exp(scores), right), found)
    np.testing.assert_allclose(auc(-scores, right), 1 - found)


def test_without_items_there_is_nothing_to_order():
    assert np.isnan(auc(np.empty((2, 0)), np.empty((2, 0), bool))).all()
    assert auc(np.empty((0, 4)), np.empty((0, 4), bool)).shape == (0,)
