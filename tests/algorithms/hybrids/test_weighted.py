import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.weighted import Weighted
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.hybrids.scripted import items, says

FIRST, SECOND = says(4.0, 2.0, None), says(None, 3.0, 6.0)


class TestWeighted(AlgorithmContract):
    algorithm = Weighted
    params = {
        "sources": [{"algorithm": "item-knn", "params": {"min_shoppers": 1}}, {"algorithm": "ease"}],
        "weights": [1, 0.5],
    }
    scores_are_relative = True


def answers(**params):
    fitted = Weighted(**params).fit(items(3))
    return fitted.recommend(Histories.empty(1), 3).row(0)


def test_shares_of_the_best_are_weighted_and_summed():
    # Item 1: 2 * 2/4 + 1 * 3/6; item 0: 2 * 1; item 2: 1 * 1.
    assert answers(sources=[FIRST, SECOND], weights=[2, 1]) == [(0, 2.0), (1, 1.5), (2, 1.0)]


def test_without_weights_all_count_alike_and_ties_go_by_item():
    assert answers(sources=[FIRST, SECOND]) == [(0, 1.0), (1, 1.0), (2, 1.0)]


def test_ranks_can_stand_in_for_scores():
    found = answers(sources=[FIRST, SECOND], weights=[2, 1], scales=["score", "rank"])
    assert [item for item, _ in found] == [0, 1, 2]
    assert found[1][1] == pytest.approx(2 * 0.5 + 10 / 11)


def test_a_source_of_weight_0_proposes_nothing():
    assert answers(sources=[FIRST, SECOND], weights=[1, 0]) == [(0, 1.0), (1, 0.5)]
    assert answers(sources=[FIRST, SECOND], weights=[0, 0]) == []


def test_neighbours_are_blended_too():
    fitted = Weighted(sources=[FIRST, SECOND], weights=[2, 1]).fit(items(3))
    assert fitted.similar([2], 3).row(0) == [(0, 2.0), (1, 1.5), (2, 1.0)]


def test_a_filter_reaches_the_sources():
    fitted = Weighted(sources=[FIRST, SECOND], weights=[2, 1], depth=1).fit(items(3))
    allowed = np.array([False, True, True])
    # Item 1 is now the first source's best: 2 * 1 + 3/6, and without it the depth of 1 would hide it.
    assert fitted.recommend(Histories.empty(1), 2, allowed=allowed).row(0) == [(1, 2.5), (2, 1.0)]


def test_only_the_best_depth_of_each_source_takes_part():
    fitted = Weighted(sources=[FIRST, SECOND], depth=1).fit(items(3))
    assert fitted.recommend(Histories.empty(1), 1).row(0) == [(0, 1.0)]
    assert np.isnan(fitted.score(Histories.empty(1), [1])).all()


@pytest.mark.parametrize(
    "params",
    [
        {"weights": [1]},
        {"weights": [1, -1]},
        {"weights": [1, np.nan]},
        {"weights": 3},
        {"weights": [True, 1]},
        {"scales": ["score", "place"]},
        {"scales": "rank"},
    ],
)
def test_what_is_not_one_for_each_source_is_refused(params):
    with pytest.raises(ParameterError, match="each of its 2 sources"):
        Weighted.check_params(params)
    with pytest.raises(ParameterError, match="each of its 2 sources"):
        Weighted(sources=[FIRST, SECOND], **params).fit(items(3))


def test_one_weight_for_each_of_the_usual_sources_is_right():
    Weighted.check_params({"weights": [1, 0], "scales": ["rank", "score"]})


def test_a_history_of_10_000_items():
    long = Histories.from_lists([list(range(3)) * 3334])
    assert Weighted(sources=[FIRST, SECOND]).fit(items(3)).recommend(long, 3).row(0) == []
