import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.random_order import RandomOrder
from recommendations.testing.algorithms import AlgorithmContract


class TestRandomOrder(AlgorithmContract):
    algorithm = RandomOrder


class TestRandomOrderForEach(AlgorithmContract):
    algorithm = RandomOrder
    params = {"per_asker": True}


@pytest.fixture
def data():
    return Dataset.from_columns(shoppers=np.arange(1000) % 50, items=np.arange(1000), times=range(1000))


def orders(algorithm, histories, k=1000):
    return algorithm.recommend(histories, k, exclude_seen=False).items.tolist()


def test_everybody_has_one_order_of_all_items(data):
    first, second = orders(RandomOrder().fit(data), Histories.from_lists([[1], [2, 3]]))
    assert first == second
    assert sorted(first) == list(range(1000))
    assert first != sorted(first)


def test_another_seed_is_another_order(data):
    one, other = (orders(RandomOrder(seed=seed).fit(data), Histories.empty()) for seed in (1, 2))
    assert one != other
    assert one == orders(RandomOrder(seed=1).fit(data), Histories.empty())


def test_every_asker_has_an_order_of_their_own(data):
    askers = Histories.from_lists([[], [1], [1, 2], [1], [1], [9]], shoppers=[-1, -1, -1, -1, 7, 7])
    found = orders(RandomOrder(per_asker=True).fit(data), askers)
    assert found[1] == found[3]  # they did the same
    assert found[4] == found[5]  # one known shopper, whatever they did since
    assert len({tuple(order) for order in found}) == 4


def test_each_item_is_among_the_first_ten_as_often_as_chance_has_it(data):
    histories = Histories.from_lists([[number] for number in range(1000)])
    found = RandomOrder(per_asker=True).fit(data).recommend(histories, 10, exclude_seen=False)
    counts = np.bincount(found.items.ravel(), minlength=1000)
    # 10 are expected of each: the chi-square of 999 degrees lies below 1,200 but once in 100,000 draws.
    assert ((counts - 10) ** 2 / 10).sum() < 1200


def test_items_that_nobody_met_take_part_and_make_it_ready(data):
    nothing = data.take(slice(0, 0))
    assert RandomOrder().readiness(nothing).ready
    assert len(orders(RandomOrder().fit(nothing), Histories.empty())[0]) == 1000
