import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.rank_fusion import RankFusion
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.hybrids.scripted import items, says


class TestRankFusion(AlgorithmContract):
    algorithm = RankFusion
    scores_are_relative = True


def test_places_are_summed_whatever_the_scores():
    sources = [says(1e9, 1.0, None), says(None, -5.0, -7.0)]
    fitted = RankFusion(sources=sources, weights=[1, 2]).fit(items(3))
    found = fitted.recommend(Histories.empty(1), 3).row(0)
    # Item 1 is second for one source and first for the other: 10/11 + 2; item 2 second: 2 * 10/11; item 0: 1.
    assert [item for item, _ in found] == [1, 2, 0]
    assert [score for _, score in found] == pytest.approx([2 + 10 / 11, 20 / 11, 1])


def test_weights_are_checked():
    with pytest.raises(ParameterError, match="each of its 2 sources"):
        RankFusion.check_params({"weights": [1, 2, 3]})
