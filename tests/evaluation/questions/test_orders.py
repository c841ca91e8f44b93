"""What belongs to an order of which something is known."""

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import Split, hidden_item, rest_of_order
from tests.evaluation.by_hand import asked, split_by_hand

TRAIN = [(1, item, 1, 1) for item in range(5)]
TEST = [(1, 0, 2, 7), (1, 3, 2, 7), (1, 4, 2, 7), (2, 1, 3, 8), (-1, 2, 4, 9), (-1, 4, 4, 9), (1, 6, 4, 9)]
# The order of one item asks nothing, and item 6 (the sixth code) is unknown.
KNOWN = [{0, 3, 4}, {2, 4}]


def test_asked_of_one_item_are_the_others_of_its_order():
    questions = rest_of_order(split_by_hand(TRAIN, TEST), limit=10, seed=0)
    for (history, right), order in zip(asked(questions), KNOWN, strict=True):
        assert len(history) == 1
        assert {*history} | right == order


def test_one_item_is_hidden_from_an_order():
    questions = hidden_item(split_by_hand(TRAIN, TEST), limit=10, seed=0)
    for (history, right), order in zip(asked(questions), KNOWN, strict=True):
        assert len(right) == 1
        assert {*history} == order - right
    assert questions.histories.times.tolist() == [2, 2, 4]
    assert questions.histories.shoppers.tolist()[0] == 0
    assert questions.histories.now == 4


def test_an_item_bought_twice_in_an_order_is_not_in_the_basket_that_hides_it():
    split = split_by_hand(TRAIN, [(1, 0, 2, 7), (1, 0, 2, 7), (1, 1, 2, 7), (2, 3, 2, 8), (2, 3, 2, 8)])
    assert asked(hidden_item(split, limit=10, seed=0)) in ([([0], {1})], [([1], {0})])


def orders(n=400) -> Split:
    rng = np.random.default_rng(3)
    data = Dataset.from_columns(
        shoppers=-1,
        items=rng.integers(0, 25, 4 * n),
        times=np.repeat(range(n), 4),
        orders=np.repeat(range(n), 4),
    )
    return Split(train=data.take(slice(0, 2 * n)), test=data.take(slice(2 * n, None)))


def test_every_place_of_an_order_is_hidden_at_times():
    questions = hidden_item(orders(), limit=10**6, seed=0)
    ranks = [sum(item < min(right) for item in history) for history, right in asked(questions)]
    assert set(ranks) == {0, 1, 2, 3}


@pytest.mark.parametrize("ask", [rest_of_order, hidden_item])
def test_at_most_so_many_orders_are_asked_and_the_seed_says_which(ask):
    split = orders()
    first, again, other = (asked(ask(split, limit=20, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 20


@pytest.mark.parametrize("ask", [rest_of_order, hidden_item])
@pytest.mark.parametrize("part", ["train", "test"])
def test_nothing_to_ask_gives_no_questions(ask, part):
    split = orders()
    nothing = split.test.take(slice(0, 0))
    empty = Split(
        train=nothing if part == "train" else split.train, test=nothing if part == "test" else split.test
    )
    assert len(ask(empty, limit=7, seed=0)) == 0


def test_an_order_is_asked_about_each_of_its_items_once_where_there_is_room():
    questions = hidden_item(split_by_hand(TRAIN, TEST), limit=100, seed=0, each=10)
    by_order = {}
    for number, (row, item) in enumerate(zip(questions.rows, questions.items, strict=True)):
        assert row == number
        history = set(questions.histories.items[questions.histories.rows == row].tolist())
        assert item not in history
        by_order.setdefault(int(questions.groups[row]), []).append(
            (int(item), frozenset(history | {int(item)}))
        )
    for found in by_order.values():
        hidden, whole = zip(*found, strict=True)
        assert len(set(hidden)) == len(hidden) == len(whole[0])
        assert len(set(whole)) == 1
