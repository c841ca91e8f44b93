import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import leave_last_out, random_folds, time_split

DAY = 86_400


@pytest.fixture
def data() -> Dataset:
    rng = np.random.default_rng(0)
    return Dataset.from_columns(
        shoppers=rng.integers(-1, 20, 300),
        items=rng.integers(0, 9, 300),
        times=np.sort(rng.integers(0, 90 * DAY, 300)),
    )


def keys(part):
    return list(zip(part.times.tolist(), part.shoppers.tolist(), part.items.tolist(), strict=True))


def test_a_time_split_learns_nothing_from_the_future(data):
    split = time_split(data, 10)
    assert split.train.ends_at <= data.ends_at - 10 * DAY < split.test.times[0]
    assert keys(split.train) + keys(split.test) == keys(data)


def test_seven_rows_of_a_time_split():
    data = Dataset.from_columns(shoppers=[0] * 7, items=range(7), times=np.arange(7) * DAY)
    split = time_split(data, 2)
    assert split.train.items.tolist() == [0, 1, 2, 3, 4]
    assert split.test.items.tolist() == [5, 6]


def test_the_last_of_each_shopper_is_left_out():
    data = Dataset.from_columns(shoppers=[1, 2, 1, 1, 2, 3, -1], items=[0, 1, 2, 3, 4, 5, 6], times=range(7))
    split = leave_last_out(data)
    assert split.test.items.tolist() == [3, 4]
    assert split.train.items.tolist() == [0, 1, 2, 5, 6]
    assert leave_last_out(data, 2).test.items.tolist() == [2, 3]


def test_every_interaction_is_tested_in_one_fold(data):
    folds = list(random_folds(data, 4, seed=1))
    assert sorted(key for fold in folds for key in keys(fold.test)) == sorted(keys(data))
    for fold in folds:
        assert sorted(keys(fold.train) + keys(fold.test)) == sorted(keys(data))
        assert len(fold.test) == 75


def test_folds_repeat_by_their_seed(data):
    first, second, other = (next(iter(random_folds(data, seed=seed))).test.times for seed in (1, 1, 2))
    assert first.tolist() == second.tolist() != other.tolist()


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (lambda data: time_split(data, 0), "days is 0"),
        (lambda data: leave_last_out(data, 0), "n is 0"),
        (lambda data: list(random_folds(data, 1)), "n_folds is 1"),
    ],
)
def test_a_split_that_leaves_one_side_empty_is_refused(data, split, message):
    with pytest.raises(ValueError, match=message):
        split(data)
