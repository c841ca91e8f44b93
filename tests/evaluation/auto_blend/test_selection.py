import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.evaluation.auto_blend.contest import mean_of
from recommendations.evaluation.auto_blend.selection import Voice, alone, select, summed
from tests.evaluation.auto_blend.contests import contest, planted

# Two questions on three items. The first source has the right one second of three in question 0 and first in
# question 1; the second source first, and nowhere.
FIRST = [[1.0, 0.9, 0.1], [1.0, 0.4, 0.3]]
SECOND = [[None, 1.0, None], [None, None, 1.0]]
RIGHT = [(0, 1), (1, 0)]


def test_each_source_by_itself():
    # (1/2 + 1) / 2, and (1 + 0) / 2.
    assert alone(contest(FIRST, SECOND, right=RIGHT)).tolist() == [0.75, 0.5]


def test_the_best_starts_and_the_next_joins_with_the_lightest_weight_that_adds_most():
    blend = select(contest(FIRST, SECOND, right=RIGHT))
    # .9 + .2 is the first sum above 1 in question 0 (.9 + .1 only ties, and item 0 is lower); .3 + .2 stays
    # below 1 in question 1. Both right ones are first then, and nothing can add to that.
    assert blend.voices == (Voice(0, "score", 1.0), Voice(1, "score", 0.2))
    assert blend.path == (0.75, 1.0)


def test_no_more_sources_join_than_are_wanted():
    blend = select(contest(FIRST, SECOND, right=RIGHT), most=1)
    assert {voice.source for voice in blend.voices} == {0}


def test_a_gain_too_small_ends_it():
    blend = select(contest(FIRST, SECOND, right=RIGHT), least_gain=0.5)
    assert blend.voices == (Voice(0, "score", 1.0),)


def test_it_ends_where_nothing_is_ever_right():
    # The right item is proposed, but behind the k that count.
    held = contest([[3.0, 2.0, 1.0]], [[3.0, 2.0, 1.0]], right=[(0, 2)], k=1)
    assert select(held).path == (0.0,)


def test_a_sum_of_voices():
    held = contest([[4.0, 2.0, None]], [[None, 3.0, 6.0]], right=[(0, 0)])
    found = summed(held.candidates, [Voice(0, "score", 1.0), Voice(1, "rank", 0.5)])
    np.testing.assert_allclose(found, [1.0, 0.5 + 0.5 * 10 / 11, 0.5], rtol=1e-6)


def test_the_source_that_knows_is_chosen_first():
    blend = select(planted())
    assert blend.voices[0].source == 0


cells = st.none() | st.sampled_from([0.5, 1.0, 2.0, 3.0])


@given(st.data(), st.sampled_from(["mrr", "ndcg"]))
@settings(max_examples=60, deadline=None)
def test_a_blend_is_never_worse_than_the_best_single_source(data, metric):
    n, n_items, sources = data.draw(st.integers(1, 4)), 4, data.draw(st.integers(1, 3))
    tables = [[[data.draw(cells) for _ in range(n_items)] for _ in range(n)] for _ in range(sources)]
    pairs = [(row, item) for row in range(n) for item in range(n_items)]
    right = data.draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    held = contest(*tables, right=right, metric=metric, k=2)
    blend = select(held)
    assert (np.diff(blend.path) > 0).all()
    assert blend.path[0] == alone(held).max()
    reached = mean_of(held.values(held.laid_out(summed(held.candidates, blend.voices))))
    assert reached == pytest.approx(blend.path[-1])
