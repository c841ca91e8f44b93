import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.repeats.tifu_knn import TIFUKNN
from recommendations.testing.algorithms import AlgorithmContract

DAY = 86_400


class TestTIFUKNN(AlgorithmContract):
    algorithm = TIFUKNN


class TestTIFUKNNOfNeighboursAlone(AlgorithmContract):
    algorithm = TIFUKNN
    params = {"own_share": 0.0, "half_life": None, "neighbours": 11}


def orders(*baskets, gap=1):
    """(shopper, items) in the order of their days."""
    lines = [(shopper, item, day * gap) for day, (shopper, items) in enumerate(baskets) for item in items]
    shoppers, items, days = zip(*lines, strict=True)
    return Dataset.from_columns(
        shoppers=np.array(shoppers),
        items=np.array(items, object),
        times=np.array(days) * DAY,
        kinds="purchase",
    )


def vector(data, shopper, **params):
    """The shopper's own vector: all of the answer, no repeat rates."""
    fitted = TIFUKNN(**{"own_share": 1.0, "repeat_power": 0, "half_life": None, **params}).fit(data)
    histories = Histories.from_dataset(data, [int(np.flatnonzero(data.shopper_ids == shopper)[0])])
    scores = fitted.score(histories, np.arange(data.n_items))[0]
    return {
        str(name): pytest.approx(score)
        for name, score in zip(data.item_ids, scores, strict=True)
        if score > 0
    }


def test_the_own_vector_is_the_share_of_decayed_baskets():
    # Groups of two, newest first: c | b a. Baskets count 1 (c) and within the group 0.9 (b), then, a group
    # older, 0.5 (a): 2.4 in all. Milk is in a and c, bread in b.
    data = orders((1, ["milk"]), (1, ["bread"]), (1, ["milk"]))
    found = vector(data, 1, group_size=2, within_decay=0.9, group_decay=0.5)
    assert found == {"bread": 0.9 / 2.4, "milk": 1.5 / 2.4}


def test_days_fade_too():
    # Ten days apart, half-life 10 days: 1/4, 1/2, 1 of 1.75.
    data = orders((1, ["milk"]), (1, ["bread"]), (1, ["milk"]), gap=10)
    found = vector(data, 1, within_decay=1.0, group_decay=1.0, half_life=10)
    assert found == {"milk": 1.25 / 1.75, "bread": 0.5 / 1.75}


def test_neighbours_complete_what_is_had_again():
    # Both neighbours of 1 are as alike (one of their two items is milk) and weigh a half; their vectors hold
    # jam and eggs with 1. A share of 0.6 is 1's own.
    data = orders((2, ["milk", "jam"]), (3, ["milk", "eggs"]), (4, ["tea"]), (1, ["milk"]))
    fitted = TIFUKNN(own_share=0.6, repeat_power=0, half_life=None).fit(data)
    histories = Histories.from_dataset(data, [0])
    named = dict(zip(data.item_ids.tolist(), fitted.score(histories, np.arange(4))[0], strict=True))
    assert named["milk"] == pytest.approx(0.6 + 0.4)
    assert [named["jam"], named["eggs"]] == pytest.approx([0.2, 0.2])
    assert np.isnan(named["tea"])


def test_the_likest_neighbours_alone_are_asked():
    data = orders((2, ["milk", "jam"]), (3, ["milk", "eggs", "tea"]), (1, ["milk"]))
    fitted = TIFUKNN(neighbours=1, own_share=0.5).fit(data)
    found = fitted.recommend(Histories.from_dataset(data, [0]), 4)
    assert [str(data.item_ids[item]) for item in found.items[0] if item >= 0] == ["jam"]


def test_nobody_is_a_neighbour_of_their_own():
    data = orders((1, ["milk", "jam"]), (2, ["milk"]))
    fitted = TIFUKNN(neighbours=1, own_share=0.0).fit(data)
    known, stranger = (Histories.from_lists([[1, 0]], shoppers=[code]) for code in (0, -1))
    assert np.isnan(fitted.score(known, [0])[0, 0])  # 2 has no jam
    assert fitted.score(stranger, [0])[0, 0] > 0  # a stranger with the same history has 1 for a neighbour


def test_an_unknown_history_is_answered_and_an_empty_one_is_not():
    data = orders((1, ["milk", "jam"]), (2, ["milk"]))
    found = TIFUKNN().fit(data).recommend(Histories.from_lists([[1], []]), 2)
    assert found.items.tolist() == [[0, -1], [-1, -1]]


def test_neighbours_are_those_who_came_last():
    data = orders((1, ["milk", "jam"]), (2, ["milk", "eggs"]), (3, ["milk", "tea"]))
    fitted = TIFUKNN(shoppers_kept=2).fit(data)
    assert fitted.shoppers_.tolist() == [1, 2]
    found = fitted.recommend(Histories.from_lists([[2]]), 4).items[0]
    assert {str(data.item_ids[item]) for item in found if item >= 0} == {"eggs", "tea"}


def test_learning_again_forgets_the_neighbours_of_before():
    fitted = TIFUKNN(own_share=0.0)
    for item in ("jam", "eggs"):
        data = orders((1, ["milk", item]), (2, ["milk"]))
        code = int(np.flatnonzero(data.item_ids == "milk")[0])
        found = fitted.fit(data).recommend(Histories.from_lists([[code]]), 1)
        assert str(data.item_ids[found.items[0, 0]]) == item


def test_baskets_without_a_clock_are_told_apart_by_their_number():
    data = Dataset.from_columns(
        shoppers=[1, 1, 1], items=["a", "b", "a"], times=[0, 1, 2], kinds="purchase", orders=[0, 1, 2]
    )
    found = vector(data, 1, group_size=2, within_decay=0.9, group_decay=0.5, half_life=365)
    assert found == {"a": 1.5 / 2.4, "b": 0.9 / 2.4}
