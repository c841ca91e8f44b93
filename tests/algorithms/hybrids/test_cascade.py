import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.cascade import Cascade, banded
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.hybrids.scripted import items, proposed, says


class TestCascade(AlgorithmContract):
    algorithm = Cascade
    scores_are_relative = True


def order(*sources, bands=10, k=6):
    fitted = Cascade(sources=list(sources), bands=bands).fit(items(6))
    return fitted.recommend(Histories.empty(1), k).row(0)


def test_the_second_source_decides_within_a_band_of_the_first():
    first, second = says(100.0, 98.0, 50.0), says(1.0, 4.0, 9.0)
    # Of ten bands, 1.00 and 0.98 share the highest, where the second prefers item 1; 0.50 stays behind.
    assert order(first, second) == [(1, 1.0), (0, 1 / 2), (2, 1 / 3)]


def test_without_bands_only_ties_are_left_to_the_second():
    first, second = says(100.0, 98.0, 98.0), says(1.0, 4.0, 9.0)
    assert [item for item, _ in order(first, second, bands=None)] == [0, 2, 1]


def test_what_the_first_does_not_propose_comes_behind_by_the_second():
    first, second = says(None, 1.0, 0.1, None), says(5.0, None, None, 7.0)
    assert [item for item, _ in order(first, second)] == [1, 2, 3, 0]


def test_what_the_sources_leave_level_is_ordered_by_the_first_s_exact_scores():
    first, second = says(0.96, 1.0, 0.91), says(1.0, 1.0, 1.0)
    assert [item for item, _ in order(first, second)] == [1, 0, 2]


def test_answers_that_nobody_tells_apart_share_a_place():
    assert order(says(2.0, 2.0, 1.0), says(3.0, 3.0, 3.0)) == [(0, 1.0), (1, 1.0), (2, 1 / 2)]


def test_a_third_source_fills_what_two_leave():
    found = order(says(1.0), says(None, 1.0), says(None, None, 2.0, 3.0))
    assert [item for item, _ in found] == [0, 1, 3, 2]


def test_every_question_counts_places_from_1():
    found = proposed([[4.0, 2.0], [None, 3.0]], [[1.0, 1.0], [5.0, None]])
    made = Cascade(sources=[says(), says()])
    assert made.combine(found, None).tolist() == [1.0, 0.5, 0.5, 1.0]


def test_bands_are_of_equal_width_and_the_lowest_is_1():
    found = proposed([[10.0, 9.9, 5.0, 4.9, 0.0, None]], [[None] * 5 + [1.0]])
    assert banded(found, 2).T.tolist() == [[2, 2, 2, 1, 1, 0], [0, 0, 0, 0, 0, 2]]


@given(
    st.lists(st.none() | st.floats(0, 9), min_size=6, max_size=6),
    st.lists(st.none() | st.floats(0, 9), min_size=6, max_size=6),
    st.integers(1, 5),
)
def test_a_lower_band_of_the_first_never_comes_first(first, second, bands):
    found = proposed([first], [second])
    scores = Cascade(sources=[says(), says()], bands=bands).combine(found, None)
    levels = banded(found, bands)[:, 0]
    for one, other in np.ndindex(len(found), len(found)):
        if levels[one] > levels[other]:
            assert scores[one] > scores[other]


def test_bands_are_whole_numbers():
    with pytest.raises(ParameterError, match="bands is 0"):
        Cascade.check_params({"bands": 0})


def test_a_history_of_10_000_items():
    fitted = Cascade(sources=[says(1.0, 2.0), says(2.0)]).fit(items(3))
    assert fitted.recommend(Histories.from_lists([[0] * 10_000]), 3).row(0) == [(1, 1.0)]
