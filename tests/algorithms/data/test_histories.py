import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import DataError


@pytest.fixture
def data() -> Dataset:
    return Dataset.from_columns(
        shoppers=[2, 1, 2, -1], items=[10, 20, 30, 10], values=[5, 4, np.nan, 1], times=[4, 3, 2, 1]
    )


def listed(histories):
    return [one.items.tolist() for one in histories.chunks(1)]


def test_a_dataset_gives_each_shopper_newest_last(data):
    histories = Histories.from_dataset(data)
    assert listed(histories) == [[1], [2, 0]]
    assert histories.times.tolist() == [3, 2, 4]
    assert histories.shoppers.tolist() == [0, 1]
    assert histories.now == 4


def test_chosen_shoppers_come_in_the_order_asked_and_an_unknown_one_is_empty(data):
    histories = Histories.from_dataset(data, [1, -1, 0, 1], now=99)
    assert listed(histories) == [[2, 0], [], [1], [2, 0]]
    assert histories.now == 99


def test_a_dataset_without_shoppers_gives_empty_histories():
    nobody = Dataset.from_columns(shoppers=[-1], items=[1], times=[1])
    assert len(Histories.from_dataset(nobody)) == 0
    assert listed(Histories.from_dataset(nobody, [-1])) == [[]]


def test_chunks_cover_everything_once(data):
    histories = Histories.from_lists([[1], [], [2, 3], [4]])
    assert [listed(chunk) for chunk in histories.chunks(3)] == [[[1], [], [2, 3]], [[4]]]
    assert len(list(Histories.empty(0).chunks(3))) == 0


def test_entries_outside_the_catalogue_are_left_out():
    histories = Histories.from_lists([[-1, 2], [9], [1]]).known(5)
    assert listed(histories) == [[2], [], [1]]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"weights": [[1.0, float("nan")]]}, "weights holds NaN"),
        ({"weights": [[1.0]]}, "must each hold"),
        ({"shoppers": [1, 2]}, "shoppers has 2 entries for 1"),
    ],
)
def test_histories_that_do_not_fit_together_are_refused(columns, message):
    with pytest.raises(DataError, match=message):
        Histories.from_lists([[1, 2]], **columns)
