"""What shoppers whom training knows did afterwards: anything, and again."""

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import Split, bought_again, next_items, time_split
from tests.evaluation.by_hand import asked, split_by_hand

TRAIN = [(1, 0, 1, 1), (1, 1, 2, 1), (2, 0, 3, 2), (3, 2, 3, 3), (3, 3, 3, 3)]
TEST = [(1, 1, 4, 4), (1, 2, 5, 4), (1, 3, 5, 4), (1, 4, 5, 4), (2, 0, 6, 5), (9, 2, 7, 6), (-1, 2, 8, 7)]


def test_right_is_what_shoppers_with_a_history_took_up_anew():
    questions = next_items(split_by_hand(TRAIN, TEST), limit=10, seed=0)
    # Shopper 2 took up nothing new, 9 has no history; item 4 is unknown in training.
    assert asked(questions) == [([0, 1], {2, 3})]
    assert questions.histories.shoppers.tolist() == [0]
    assert questions.candidates == "new"


def test_with_repeats_everything_counts_once():
    questions = next_items(split_by_hand(TRAIN, [*TEST, (1, 1, 9, 8)]), repeats=True, limit=10, seed=0)
    assert asked(questions) == [([0, 1], {1, 2, 3}), ([0], {0})]
    assert questions.relevant.tolist() == [3, 1]
    assert questions.candidates == "all"


def test_asked_again_is_for_what_was_bought_before():
    questions = bought_again(split_by_hand(TRAIN, TEST), limit=10, seed=0)
    assert asked(questions) == [([0, 1], {1}), ([0], {0})]
    assert questions.candidates == "seen"


def test_a_view_is_not_a_purchase_where_there_are_orders():
    split = split_by_hand([*TRAIN, (2, 4, 3, -1)], [(1, 1, 4, -1), (2, 0, 5, 4), (2, 4, 5, 4)])
    assert asked(bought_again(split, limit=10, seed=0)) == [([0, 4], {0})]


def test_without_any_order_taking_up_is_buying():
    split = split_by_hand([(1, 0, 1, -1), (1, 1, 2, -1)], [(1, 1, 4, -1)])
    assert asked(bought_again(split, limit=10, seed=0)) == [([0, 1], {1})]


def test_what_was_sent_back_was_not_taken_up():
    data = Dataset.from_columns(shoppers=1, items=[0, 1, 0, 1], times=range(4), weights=[1, 1, -1, 1])
    split = Split(train=data.take(slice(0, 2)), test=data.take(slice(2, 4)))
    assert asked(next_items(split, repeats=True, limit=10, seed=0)) == [([0, 1], {1})]


@pytest.fixture
def split() -> Split:
    rng = np.random.default_rng(4)
    return time_split(
        Dataset.from_columns(
            shoppers=rng.integers(-1, 80, 2000),
            items=rng.integers(0, 40, 2000),
            times=np.sort(rng.integers(0, 40 * 86_400, 2000)),
        ),
        10,
    )


@pytest.mark.parametrize("ask", [next_items, bought_again])
def test_at_most_so_many_are_asked_and_the_seed_says_who(split, ask):
    first, again, others = (ask(split, limit=7, seed=seed).histories.shoppers.tolist() for seed in (1, 1, 2))
    assert first == again != others
    assert len(first) == 7


@pytest.mark.parametrize("ask", [next_items, bought_again])
@pytest.mark.parametrize("part", ["train", "test"])
def test_nothing_to_ask_gives_no_questions(split, ask, part):
    nothing = split.test.take(slice(0, 0))
    empty = Split(
        train=nothing if part == "train" else split.train, test=nothing if part == "test" else split.test
    )
    assert len(ask(empty, limit=7, seed=0)) == 0
