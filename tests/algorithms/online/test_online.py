import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.neighbours.item_knn import ItemKNN
from recommendations.algorithms.online import fold_in, merge_neighbours, profile


def profiled(histories, recency=0.5):
    rows, items, weights = profile(histories, recency)
    return sorted(zip(rows.tolist(), items.tolist(), weights.tolist(), strict=True))


@pytest.mark.parametrize(
    ("case", "items", "times", "weights", "expected"),
    [
        ("each moment halves", [1, 2, 3], [1, 5, 9], [1, 1, 1], [(0, 1, 0.25), (0, 2, 0.5), (0, 3, 1.0)]),
        ("an order is one moment", [1, 2, 3], [1, 9, 9], [1, 1, 1], [(0, 1, 0.5), (0, 2, 1.0), (0, 3, 1.0)]),
        ("the newest time of an item counts", [1, 2, 1], [1, 2, 3], [1, 1, 2], [(0, 1, 3.0), (0, 2, 0.5)]),
        ("a return takes the purchase back", [1, 2, 1], [1, 2, 3], [4, 1, -4], [(0, 2, 0.5)]),
        ("nothing done", [], [], [], []),
    ],
)
def test_a_history_speaks_louder_the_newer_it_is(case, items, times, weights, expected):
    assert profiled(Histories.from_lists([items], times=[times], weights=[weights])) == expected


def test_histories_do_not_mix():
    both = Histories.from_lists([[1, 2], [2, 1]])
    assert profiled(both) == [(0, 1, 0.5), (0, 2, 1.0), (1, 1, 1.0), (1, 2, 0.5)]


@pytest.mark.parametrize(("power", "expected"), [(0.5, [3 * 0.5, 1]), (0, [0.5, 1])])
def test_a_profile_damps_what_is_left_after_refunds(power, expected):
    # Item 1 weighs 12 - 3 = 9, a moment before item 2; of item 5 nothing is left, whatever the power.
    history = Histories.from_lists([[1, 5, 5, 1, 2]], weights=[[12, 1, -1, -3, 1]], times=[[0, 0, 0, 0, 1]])
    _, items, weights = profile(history, 0.5, power=power)
    assert items.tolist() == [1, 2]
    assert weights == pytest.approx(expected)


def test_merging_published_lists_gives_what_the_algorithm_recommends(zipf_data):
    fitted = ItemKNN().fit(zipf_data)
    history = Histories.from_lists([[3, 17, 8]])
    _, items, weights = profile(history, fitted.recency)
    merged = merge_neighbours(weights, fitted.neighbours_[items], fitted.similarities_[items], 10)
    expected = fitted.recommend(history, 10, exclude_seen=False)
    np.testing.assert_array_equal(merged.items, expected.items)
    np.testing.assert_allclose(merged.scores, expected.scores, rtol=1e-6)


def test_merging_nothing_gives_nothing():
    empty = np.full((2, 3), -1)
    assert (merge_neighbours([1, 1], empty, np.full((2, 3), np.nan), 4).items == -1).all()


@pytest.mark.parametrize("entries", [2, 9], ids=["fewer than factors", "more than factors"])
def test_fold_in_solves_the_ridge_equations(entries):
    rng = np.random.default_rng(entries)
    q, r = rng.normal(size=(entries, 4)), rng.normal(size=entries)
    found = fold_in(np.full(entries, 1), q, r, 0.3, 3)
    gradient = q.T @ (r - q @ found[1]) - 0.3 * entries * found[1]
    assert gradient == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.isnan(found[[0, 2]]).all()
