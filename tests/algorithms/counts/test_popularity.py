import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.popularity import Popularity


def listed(algorithm, k=10):
    top = algorithm.recommend(Histories.empty(), k)
    return [(int(algorithm.item_ids_[item]), score) for item, score in top.row(0)]


@pytest.fixture
def data():
    return Dataset.from_columns(
        shoppers=[1, 1, 2, 3, 1, 2],
        items=[10, 10, 10, 20, 30, 30],
        weights=[1, 1, 1, 2, 5, -5],
        times=range(6),
    )


def test_the_greatest_sum_of_weights_comes_first_and_the_refunded_not_at_all(data):
    assert listed(Popularity().fit(data)) == [(10, 3.0), (20, 2.0)]


def test_an_item_needs_its_number_of_distinct_shoppers(data):
    assert listed(Popularity(min_shoppers=2).fit(data)) == [(10, 3.0)]


def test_evidence_counts_distinct_shoppers(data):
    assert Popularity().fit(data).recommend(Histories.empty(), 3).evidence.tolist() == [[2, 1, 0]]


def test_window_and_decay_of_the_dataset_decide(data):
    assert listed(Popularity().fit(data.since(3).take(slice(0, 1)))) == [(20, 2.0)]


def test_equal_sums_are_ordered_by_item():
    even = Dataset.from_columns(shoppers=[1] * 4, items=[4, 3, 2, 1], times=[0] * 4)
    assert [item for item, _ in listed(Popularity().fit(even))] == [1, 2, 3, 4]


def test_scores_of_one_shopper_s_own_items_line_up(data):
    fitted = Popularity().fit(data)
    scores = fitted.score(Histories.empty(2), [[0, 2], [1, -1]])
    np.testing.assert_array_equal(scores, [[3.0, np.nan], [2.0, np.nan]])


def test_a_visit_without_a_shopper_counts_as_one_of_its_own():
    data = Dataset.from_columns(
        shoppers=[-1, -1, -1, -1], visits=[1, 1, 2, -1], items=[0, 0, 0, 1], times=range(4), kinds="view"
    )
    fitted = Popularity().fit(data)
    assert fitted.shoppers_.tolist() == [2, 0]
    assert fitted.recommend(Histories.empty(), 2).items.tolist() == [[0, -1]]
