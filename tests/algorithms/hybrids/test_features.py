import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.hybrids.candidates import RANK_OFFSET
from recommendations.algorithms.hybrids.features import (
    by_source,
    feature_names,
    features,
    item_statistics,
    steep,
)
from tests.algorithms.hybrids.scripted import proposed

ITEMS = np.array([[1.0, 0.5], [2.0, -0.5], [3.0, 0.0]], np.float32)


def described(candidates, histories, row, source_names=("a", "b")):
    table = features(candidates, histories, ITEMS)
    return dict(zip(feature_names(source_names), table[row].tolist(), strict=True))


def test_what_is_known_of_a_candidate():
    found = proposed([[4.0, 2.0, None]], [[None, 5.0, 6.0]])
    history = Histories.from_lists([[1, 0, 1, 2, 0]])
    # Item 1: half of a's best at its second place; of b's best 5/6, at the second place too.
    assert described(found, history, 1) == pytest.approx(
        {
            "share of a": 0.5,
            "share of b": 5 / 6,
            "log share of a": np.log(0.5),
            "log share of b": np.log(5 / 6),
            "rank of a": 10 / 11,
            "rank of b": 10 / 11,
            "first ranks of a": 1 / 2,
            "first ranks of b": 1 / 2,
            "share x history of a": 0.5 * np.log(5),
            "share x history of b": 5 / 6 * np.log(5),
            "sources that agree": 2,
            "popularity": 2.0,
            "trend": -0.5,
            "seen": 1,
            "times seen": np.log(2),
            "seen lately": 1 / 3,  # two things were done after it
        },
        rel=1e-5,
    )


def test_what_a_source_does_not_propose_is_0_to_it_and_its_logarithm_is_bounded():
    known = described(proposed([[4.0, 2.0, None]], [[None, 5.0, 6.0]]), None, 0)
    assert known["share of b"] == known["rank of b"] == known["first ranks of b"] == 0
    assert known["log share of b"] == pytest.approx(np.log(1e-3))
    assert known["seen"] == known["times seen"] == known["seen lately"] == 0
    assert known["share x history of a"] == 0


def test_an_empty_history_has_seen_nothing():
    table = features(proposed([[4.0, 2.0, 1.0]]), Histories.empty(1), ITEMS)
    assert (table[:, -3:] == 0).all()


def test_features_are_float32_and_as_many_as_their_names():
    table = features(proposed([[4.0, 2.0, None]], [[None, 5.0, 6.0]]), None, ITEMS)
    assert table.dtype == np.float32
    assert table.shape == (3, len(feature_names(["a", "b"]))) == (3, 16)


def test_popularity_is_a_logarithm_and_trend_compares_with_what_lately_would_be():
    # Item 1 has 6 of 20 interactions, both of the newest two (a tenth) among them.
    data = Dataset.from_columns(
        shoppers=np.arange(20), items=[0] * 14 + [1] * 6, times=np.arange(20), kinds="view"
    )
    expected = [
        [np.log(15), np.log1p(0) - np.log1p(1.4)],
        [np.log(7), np.log1p(2) - np.log1p(0.6)],
    ]
    np.testing.assert_allclose(item_statistics(data), expected, rtol=1e-6)


def test_a_steep_rank_is_one_over_the_place():
    places = np.arange(5)
    np.testing.assert_allclose(steep(RANK_OFFSET / (RANK_OFFSET + places)), 1 / (places + 1))
    assert steep(np.zeros(2)).tolist() == [0, 0]


def test_features_are_summed_by_source():
    # Five features of two sources, in turn, and six that are nobody's.
    values = np.array([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, *[99] * 6], float)
    assert by_source(values, 2).tolist() == [15, 150]
