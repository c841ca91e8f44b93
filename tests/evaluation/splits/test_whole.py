"""Visits and orders are held back as wholes."""

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import last_basket, order_split, visit_split
from tests.evaluation.by_hand import dataset

DAY = 86_400
VISITS = ("shoppers", "items", "times", "visits")


def times(part):
    return (part.times // DAY).tolist()


def test_the_last_visits_by_their_end_are_the_test():
    # Visit 1 begins first and ends last; visits 2 and 3 lie between; the rest has no visit.
    rows = [
        (1, 0, 0, 1),
        (2, 0, 1, 2),
        (2, 1, 2, 2),
        (3, 0, 3, 3),
        (4, 0, 3, -1),
        (5, 0, 4, -1),
        (1, 1, 5, 1),
    ]
    split = visit_split(dataset([(s, i, t * DAY, v) for s, i, t, v in rows], names=VISITS), 1 / 3)
    assert split.test.visits.tolist() == [1, -1, 1]
    assert times(split.train) == [1, 2, 3, 3]
    assert times(split.test) == [0, 4, 5]


def test_without_visits_the_last_share_of_interactions_is_the_test():
    data = Dataset.from_columns(shoppers=1, items=range(10), times=np.arange(10) * DAY)
    assert times(visit_split(data, 0.2).test) == [8, 9]


def test_without_visits_or_clock_each_shoppers_last_is_the_test():
    data = Dataset.from_columns(shoppers=[1, 1, 2, 2, 3], items=range(5), times=[0, 1, 0, 1, 0])
    assert visit_split(data).test.items.tolist() == [1, 3]


def test_without_a_clock_visits_count_as_they_come():
    # Positions in place of times: the longest visit must not count as the latest.
    data = dataset([(-1, i, i, 5) for i in range(4)] + [(-1, i, i, 3) for i in range(2)], names=VISITS)
    assert set(visit_split(data, 0.5).test.visits.tolist()) == {3}


def test_the_last_orders_are_the_test():
    rows = [
        (1, 0, 0, 1),
        (1, 1, 0, 1),
        (2, 0, 1, 2),
        (3, 4, 2, -1),
        (3, 0, 3, 3),
        (3, 1, 3, 3),
        (4, 0, 4, -1),
    ]
    split = order_split(dataset([(s, i, t * DAY, o) for s, i, t, o in rows]), 1 / 3)
    # The view on day 2 came after the last order in training, and would tell of the order on day 3.
    assert times(split.train) == [0, 0, 1]
    assert times(split.test) == [2, 3, 3, 4]


def test_without_a_clock_the_last_order_of_each_shopper_is_the_test_and_guests_count_as_they_come():
    rows = [(1, 0, 0, 1), (1, 1, 1, 2), (2, 0, 0, 3), (2, 1, 1, 4), (2, 2, 1, 4), (3, 0, 0, 5)]
    guests = [(-1, 0, 0, order) for order in (6, 7, 8)]
    split = order_split(dataset(rows + guests), 0.25)
    assert sorted(split.test.orders.tolist()) == [2, 4, 4, 8]


def test_guests_alone_are_split_as_they_come():
    split = order_split(dataset([(-1, 0, 0, order) for order in range(10)]), 0.2)
    assert split.test.orders.tolist() == [8, 9]


def test_the_last_basket_is_left_out_and_what_came_after_it_is_in_neither_part():
    rows = [
        *[(1, 0, 1, 1), (1, 1, 2, -1), (1, 2, 3, 2), (1, 3, 3, 2), (1, 2, 4, -1)],
        *[(2, 0, 5, 3), (2, 1, 6, -1), (-1, 0, 7, 4), (-1, 0, 8, -1)],
    ]
    split = last_basket(dataset(rows))
    assert split.test.times.tolist() == [3, 3]
    assert split.train.times.tolist() == [1, 2, 5, 6, 7, 8]


@pytest.mark.parametrize("cut", [visit_split, order_split])
@pytest.mark.parametrize("clock", [1, DAY])
def test_nothing_is_torn_nothing_is_lost_and_a_clock_is_kept(cut, clock):
    rng = np.random.default_rng(5)
    groups = rng.integers(-1, 60, 500)
    data = Dataset.from_columns(
        shoppers=rng.integers(-1, 20, 500),
        items=rng.integers(0, 9, 500),
        times=np.sort(rng.integers(0, 90 * clock, 500)),
        visits=groups,
        orders=groups,
    )
    split = cut(data, 0.2)
    early, late = set(split.train.visits.tolist()) - {-1}, set(split.test.visits.tolist()) - {-1}
    assert early | late == set(range(60))
    assert not early & late
    assert len(split.train) + len(split.test) == len(data)
    if clock == DAY:
        assert len(late) == 12
        ends = {group: data.times[data.visits == group].max() for group in early | late}
        assert max(ends[group] for group in early) <= min(ends[group] for group in late)
        assert split.train.ends_at == max(ends[group] for group in early)


@pytest.mark.parametrize("cut", [visit_split, order_split, last_basket])
def test_too_little_leaves_an_empty_test(cut):
    for data in (dataset([]), Dataset.from_columns(shoppers=1, items=[0], times=[3], visits=[1], orders=[1])):
        split = cut(data)
        assert (len(split.train), len(split.test)) == (len(data), 0)


@pytest.mark.parametrize("cut", [visit_split, order_split])
@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_a_share_that_leaves_one_side_empty_is_refused(cut, share):
    with pytest.raises(ValueError, match=f"share is {share}: give a number between 0 and 1"):
        cut(dataset([(1, 0, 0, 1)]), share)
