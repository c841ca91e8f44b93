import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import Split, leave_last_out, next_in_visit, visit_split
from recommendations.evaluation.questions.next_in_visit import LONGEST
from tests.evaluation.by_hand import asked, split_by_hand

NAMES = ("shoppers", "items", "times", "visits")
TRAIN = [(-1, 0, 1, 1), (-1, 1, 2, 1), (-1, 2, 3, 1)]
TEST = [(-1, 0, 5, 2), (-1, 1, 6, 2), (-1, 0, 7, 2), (-1, 2, 8, 2)]


def ask(split, *, repeats=True, limit=100, seed=0):
    return next_in_visit(split, repeats=repeats, limit=limit, seed=seed)


def test_every_prefix_asks_for_the_next_item():
    questions = ask(split_by_hand(TRAIN, TEST, names=NAMES))
    assert asked(questions) == [([0], {1}), ([0, 1], {0}), ([0, 1, 0], {2})]
    assert questions.histories.times.tolist() == [5, 5, 6, 5, 6, 7]
    assert questions.histories.now == 7
    assert questions.candidates == "all"


def test_without_repeats_the_next_item_is_new_to_the_visit():
    questions = ask(split_by_hand(TRAIN, TEST, names=NAMES), repeats=False)
    assert asked(questions) == [([0], {1}), ([0, 1, 0], {2})]
    assert questions.candidates == "new"


def test_an_item_that_training_never_met_is_no_answer_but_stays_in_the_prefix():
    split = split_by_hand(TRAIN, [(-1, 0, 5, 2), (-1, 3, 6, 2), (-1, 1, 7, 2)], names=NAMES)
    assert asked(ask(split)) == [([0, 3], {1})]


def test_without_a_visit_the_shoppers_whole_history_is_one_sequence():
    split = split_by_hand(
        [(7, 0, 1, -1), (8, 1, 2, -1), (7, 2, 3, -1)],
        [(7, 1, 4, -1), (7, 0, 5, -1), (9, 0, 6, -1), (9, 1, 7, -1), (-1, 2, 8, -1)],
        names=NAMES,
    )
    questions = ask(split)
    assert sorted(asked(questions)) == [([0], {1}), ([0, 2], {1}), ([0, 2, 1], {0})]
    # Shopper 9 came after training.
    assert sorted(questions.histories.shoppers.tolist()) == [-1, 0, 0]


def test_what_training_holds_of_a_visit_comes_first():
    split = split_by_hand([*TRAIN, (-1, 2, 4, 2)], TEST[:2], names=NAMES)
    assert asked(ask(split)) == [([2], {0}), ([2, 0], {1})]


def test_entries_of_one_moment_are_right_together():
    split = split_by_hand([*TRAIN, (7, 0, 4, -1)], [(7, 1, 5, -1), (7, 2, 5, -1), (7, 0, 6, -1)], names=NAMES)
    assert asked(ask(split)) == [([0], {1, 2}), ([0, 1, 2], {0})]


def test_what_is_left_out_of_one_moment_is_asked_after_the_rest_of_it():
    data = Dataset.from_columns(shoppers=[1, 1, 2, 2], items=[0, 1, 1, 0], times=[5, 5, 5, 5])
    questions = asked(ask(leave_last_out(data), repeats=False))
    assert sorted(questions) == [([0], {1}), ([1], {0})]


def test_a_refund_is_neither_asked_nor_part_of_a_prefix():
    data = Dataset.from_columns(
        shoppers=-1, items=[0, 1, 0, 1, 0], times=range(5), visits=[1, 1, 2, 2, 2], weights=[1, 1, 1, -1, 1]
    )
    split = Split(train=data.take(slice(0, 2)), test=data.take(slice(2, 5)))
    assert asked(ask(split)) == [([0], {0})]


def clicks(n=3000, seed=1) -> Dataset:
    rng = np.random.default_rng(seed)
    return Dataset.from_columns(
        shoppers=rng.integers(-1, 50, n),
        items=rng.integers(0, 30, n),
        times=np.sort(rng.integers(0, 10**7, n)),
        visits=np.where(rng.random(n) < 0.9, rng.integers(0, n // 5, n), -1),
    )


def one_by_one(split, repeats):
    """The same, asked in a loop."""
    seen = set(split.train.items.tolist())
    found = []
    for visit in sorted(set(split.test.visits[split.test.visits >= 0].tolist())):
        before = split.train.items[split.train.visits == visit].tolist()
        for item in split.test.items[split.test.visits == visit].tolist():
            if before and item in seen and (repeats or item not in before):
                found.append((list(before), {item}))
            before.append(item)
    return found


@pytest.mark.parametrize("repeats", [True, False])
def test_a_loop_over_the_visits_asks_the_same(repeats):
    data = clicks()
    split = visit_split(data.take(data.visits >= 0))
    assert len(set(data.times.tolist())) == len(data)
    assert sorted(asked(ask(split, repeats=repeats, limit=10**6))) == sorted(one_by_one(split, repeats))


def test_at_most_so_many_prefixes_are_asked_and_the_seed_says_which():
    split = visit_split(clicks())
    first, again, other = (asked(ask(split, limit=20, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 20
    everything = asked(ask(split, limit=10**6))
    assert all(question in everything for question in first)


def test_a_crawlers_prefix_is_cut_to_its_newest_entries():
    n = LONGEST + 5
    data = Dataset.from_columns(
        shoppers=-1, items=np.arange(2 * n) % n, times=range(2 * n), visits=[1] * n + [2] * n
    )
    questions = ask(Split(train=data.take(slice(0, n)), test=data.take(slice(n, None))), limit=10**6)
    lengths = np.diff(questions.histories.indptr)
    assert lengths.max() == LONGEST
    assert questions.histories.items[-LONGEST:].tolist() == list(range(n - 1 - LONGEST, n - 1))


@pytest.mark.parametrize("part", ["train", "test", "both"])
def test_nothing_to_ask_gives_no_questions(part):
    data = clicks(200)
    nothing = data.take(slice(0, 0))
    split = Split(train=nothing if part != "test" else data, test=nothing if part != "train" else data)
    questions = ask(split)
    assert len(questions) == len(questions.items) == 0
