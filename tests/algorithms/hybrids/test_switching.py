import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.switching import Switching
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.hybrids.scripted import items, says

FEW, MANY = says(None, None, 9.0, None, 8.0), says(1.0, 2.0, 3.0, 4.0, 5.0)


class TestSwitching(AlgorithmContract):
    algorithm = Switching
    scores_are_relative = True


class TestSwitchingByLength(AlgorithmContract):
    algorithm = Switching
    params = {
        "sources": [{"algorithm": "ease"}, {"algorithm": "item-knn", "params": {"min_shoppers": 1}}],
        "least": [12, 1],
    }
    scores_are_relative = True


def answers(histories, k=3, *, exclude_seen=False, allowed=None, **params):
    fitted = Switching(**params).fit(items(5))
    top = fitted.recommend(Histories.from_lists(histories), k, exclude_seen=exclude_seen, allowed=allowed)
    return [top.row(row) for row in range(len(top))]


def test_the_first_source_for_which_the_history_is_long_enough():
    found = answers([[0, 1], [0, 0], []], 2, sources=[FEW, MANY], least=[2, 1])
    # Twice the same item is one item; an empty history is too short for either.
    assert found == [[(2, 9.0), (4, 8.0)], [(4, 5.0), (3, 4.0)], []]


def test_a_source_with_too_few_answers_leaves_the_question_to_the_next():
    assert answers([[0]], 2, sources=[FEW, MANY], enough=3) == [[(4, 5.0), (3, 4.0)]]
    assert answers([[0]], 2, sources=[FEW, MANY], enough=2) == [[(2, 9.0), (4, 8.0)]]


def test_where_none_has_enough_most_answers_win_and_then_the_first():
    one = says(7.0)
    assert answers([[0]], sources=[one, FEW, FEW], enough=5) == [[(2, 9.0), (4, 8.0)]]
    assert answers([[0]], sources=[FEW, says(1.0, 1.0)], enough=5) == [[(2, 9.0), (4, 8.0)]]


def test_the_source_does_not_depend_on_how_many_are_wanted():
    for k in (1, 2, 5):
        assert answers([[0]], k, sources=[FEW, MANY], enough=3)[0][0] == (4, 5.0)


def test_what_was_seen_and_what_is_not_allowed_does_not_count_as_an_answer():
    assert answers([[2]], 1, exclude_seen=True, sources=[FEW, MANY], enough=2) == [[(4, 5.0)]]
    allowed = np.array([True, True, False, False, False])
    assert answers([[0]], 2, allowed=allowed, sources=[FEW, MANY]) == [[(1, 2.0), (0, 1.0)]]


def test_a_list_is_never_a_mixture():
    assert answers([[0]], 5, sources=[FEW, MANY]) == [[(2, 9.0), (4, 8.0)]]


def test_neighbours_come_from_the_first_source_with_enough():
    fitted = Switching(sources=[FEW, MANY], least=[4, 0], enough=2).fit(items(5))
    assert fitted.similar([0, 99], 2).row(0) == [(2, 9.0), (4, 8.0)]
    assert fitted.similar([0, 99], 2).row(1) == []


def test_scores_are_those_of_the_source_that_answers():
    fitted = Switching(sources=[FEW, MANY], least=[2, 1]).fit(items(5))
    found = fitted.score(Histories.from_lists([[0, 1], [0], []]), [2, 3])
    np.testing.assert_array_equal(found, [[9.0, np.nan], [3.0, 4.0], [np.nan, np.nan]])


@pytest.mark.parametrize("least", [[1], [1, -1, 0], [1, 2.5, 0], "abc", 3])
def test_least_is_a_whole_number_for_each_source(least):
    with pytest.raises(ParameterError, match="least is"):
        Switching.check_params({"least": least})


def test_enough_is_at_least_1():
    with pytest.raises(ParameterError, match="enough is 0"):
        Switching.check_params({"enough": 0})


def test_a_history_of_10_000_items():
    history = list(range(5)) * 2_000
    assert answers([history], 1, sources=[FEW, MANY], least=[6, 5]) == [[(4, 5.0)]]
