import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import TopK
from recommendations.algorithms.hybrids.candidates import (
    chances,
    gather,
    rank_shares,
    score_shares,
    shares_of_all,
)
from tests.algorithms.hybrids.scripted import proposed


def test_pairs_that_any_source_proposes_stand_side_by_side():
    found = proposed([[4.0, None, 2.0], [None, 1.0, None]], [[None, 3.0, 6.0], [None, None, None]])
    assert found.n == 2
    assert list(zip(found.rows, found.items, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 1)]
    # Shares of the best, which is 4 for the first source and 6 for the second in question 0.
    assert found.shares.tolist() == [[1.0, 0.0], [0.0, 0.5], [0.5, 1.0], [1.0, 0.0]]
    # First places count 10 / 10, second ones 10 / 11.
    second = np.float32(10 / 11)
    assert found.ranks.tolist() == [[1.0, 0.0], [0.0, second], [second, 1.0], [1.0, 0.0]]


def test_some_of_the_sources_keep_what_they_propose_themselves():
    found = proposed([[4.0, None, 2.0]], [[None, 3.0, 6.0]], [[None, None, 1.0]])
    part, kept = found.of_sources([1, 2])
    assert kept.tolist() == [False, True, True]
    assert part.items.tolist() == [1, 2]
    assert part.shares.tolist() == [[0.5, 0.0], [1.0, 1.0]]
    assert found.of_sources([])[1].tolist() == [False] * 3


@pytest.mark.parametrize(
    ("scores", "shares"),
    [
        ([4.0, 1.0, np.nan], [1.0, 0.25, 0.0]),
        ([3.0, 0.0, -1.0], [1.0, 0.25, 0.0]),  # from the worst, -1, to the best it is 4
        ([-1.0, -2.0, -3.0], [1.0, 0.5, 0.0]),
        ([0.0, 0.0, np.nan], [1.0, 1.0, 0.0]),
        ([-2.0, np.nan, np.nan], [1.0, 0.0, 0.0]),
        ([np.nan, np.nan, np.nan], [0.0, 0.0, 0.0]),
    ],
)
def test_a_score_counts_as_a_share_of_the_best(scores, shares):
    table = np.array([scores])
    top = TopK(items=np.where(np.isnan(table), -1, [[7, 8, 9]]).astype(np.int32), scores=table)
    assert score_shares(top).tolist() == [shares]


@given(st.lists(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=4, max_size=4), min_size=1, max_size=5))
def test_shares_keep_the_order_and_end_at_1(rows):
    found = proposed(rows)
    assert ((found.shares >= 0) & (found.shares <= 1)).all()
    for row in set(found.rows.tolist()):
        own = found.shares[found.rows == row, 0]
        assert own.max() == 1
        given_scores = np.array([score for score in rows[row] if score is not None])
        order = np.argsort(-given_scores, kind="stable")
        assert (np.diff(own[order]) <= 0).all()


def test_no_source_and_no_question_give_no_candidate():
    assert len(gather([], 5)) == 0
    nothing = gather([TopK.absent(0, 3), TopK.absent(0, 3)], 0)
    assert nothing.shares.shape == (0, 2)
    assert nothing.n == 0


def test_places_are_worth_10_over_10_and_onwards():
    np.testing.assert_allclose(rank_shares(3), [1, 10 / 11, 10 / 12])


def test_chances_of_a_question_sum_to_1():
    # exp(ln 3) = 3 of 3 + 1; the second question has one candidate, however little it is liked.
    found = chances(np.array([np.log(3), 0.0, -700.0]), np.array([0, 0, 4]))
    np.testing.assert_allclose(found, [0.75, 0.25, 1.0])
    assert len(chances(np.empty(0), np.empty(0, int))) == 0


def test_chances_bear_great_utilities():
    assert chances(np.array([1e4, 0.0]), np.array([0, 0])).tolist() == [1.0, 0.0]


def test_scores_as_shares_of_all_of_a_question():
    found = proposed([[4.0, 2.0, None], [None, None, 3.0]])
    np.testing.assert_allclose(shares_of_all(np.array([3.0, 1.0, 2.0]), found), [0.75, 0.25, 1.0])
    assert shares_of_all(np.zeros(3), found).tolist() == [0.0, 0.0, 0.0]
