"""What the quality benchmark asks, on frames small enough to answer by hand."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality import asking, frames, store
from benchmarks.quality.measuring import drawn
from benchmarks.quality.peers.matrices import history_matrix, training_matrix
from benchmarks.quality.tasks import TASKS, parts
from recommendations.algorithms import Histories, TopK


def frame(**columns: list) -> pd.DataFrame:
    n = len(columns["item"])
    missing = {name: [-1] * n for name in ("shopper", "visit", "order")}
    return pd.DataFrame({"time": range(n), **missing, **columns})


def told(questions) -> list[tuple[list[int], list[int]]]:
    """(history, right answers) of each question, as item codes."""
    histories, indptr = questions.histories.items.tolist(), questions.histories.indptr
    return [
        (histories[indptr[row] : indptr[row + 1]], questions.items[questions.rows == row].tolist())
        for row in range(len(questions))
    ]


class TestNextInVisit:
    train = asking.dataset(frame(item=[10, 11, 12], visit=[0, 0, 0]))
    later = frame(item=[10, 11, 11, 99, 12, 12, 10], visit=[5, 5, 5, 5, 5, 6, 6])

    def test_every_click_after_the_first_is_asked_about_but_for_items_that_training_lacks(self):
        # 99 was never seen in training: no right answer, and unknown (-1) in histories.
        assert told(asking.next_in_visit(self.train, self.later, new=False)) == [
            ([0], [1]),
            ([0, 1], [1]),
            ([0, 1, 1, -1], [2]),
            ([2], [0]),
        ]

    def test_what_the_visit_holds_already_is_not_asked_about_where_answers_must_be_new(self):
        questions = asking.next_in_visit(self.train, self.later, new=True)
        assert told(questions) == [([0], [1]), ([0, 1, 1, -1], [2]), ([2], [0])]
        assert questions.candidates == "new"

    def test_questions_of_one_visit_belong_together(self):
        assert asking.next_in_visit(self.train, self.later, new=False).groups.tolist() == [5, 5, 5, 6]


class TestAfterTraining:
    train = asking.dataset(frame(item=[10, 11, 10, 12], shopper=[1, 1, 2, 3]))
    later = frame(item=[10, 12, 12, 99, 11, 11], shopper=[1, 1, 1, 2, 3, 4])

    def test_shoppers_whom_training_knows_are_asked_for_all_that_they_take_up(self):
        # Shopper 1 takes up 10 and, twice, 12; shopper 2 only what training lacks; 4 is a stranger.
        assert told(asking.after_training(self.train, self.later, new=False)) == [
            ([0, 1], [0, 2]),
            ([2], [1]),
        ]

    def test_what_they_had_is_no_answer_where_answers_must_be_new(self):
        assert told(asking.after_training(self.train, self.later, new=True)) == [([0, 1], [2]), ([2], [1])]


class TestHiddenItem:
    train = asking.dataset(frame(item=[10, 11, 12], order=[0, 0, 0]))
    later = frame(item=[12, 10, 11, 10, 99, 11, 12], order=[1, 1, 1, 2, 2, 3, 3])

    def test_one_of_the_known_items_of_an_order_is_hidden_and_the_others_are_shown(self):
        # Order 2 holds one known item alone: nothing would be left to show.
        found = told(asking.hidden_item(self.train, self.later, new=True))
        assert [sorted(history + right) for history, right in found] == [[0, 1, 2], [1, 2]]
        assert [len(right) for _, right in found] == [1, 1]

    def test_the_same_item_is_hidden_each_time(self):
        once, again = (told(asking.hidden_item(self.train, self.later, new=True)) for _ in range(2))
        assert once == again


class TestReturns:
    def test_a_return_takes_back_the_newest_purchase_of_that_item_in_that_quantity(self):
        lines = frame(
            item=[10, 10, 10, 11],
            shopper=[1, 1, 1, 1],
            order=[1, 2, 3, 4],
            part=["purchase", "purchase", "return", "purchase"],
            quantity=[5, 5, 5, 1],
        )
        assert frames.net_of_returns(lines)["order"].tolist() == [1, 4]

    def test_half_a_purchase_sent_back_stays_a_purchase(self):
        lines = frame(
            item=[10, 10], shopper=[1, 1], order=[1, 2], part=["purchase", "return"], quantity=[5, 2]
        )
        assert frames.net_of_returns(lines)["order"].tolist() == [1]

    def test_nobody_knows_whose_purchase_a_guest_sends_back(self):
        lines = frame(item=[10, 10], order=[1, 2], part=["purchase", "return"], quantity=[5, 5])
        assert frames.net_of_returns(lines)["order"].tolist() == [1]


class TestTasks:
    def test_there_are_the_fourteen(self):
        kinds = Counter(task.kind for task in TASKS.values())
        assert kinds == {"visit": 6, "basket": 4, "for-you": 4}

    def test_validation_lies_in_the_training_part_of_the_test(self):
        task = TASKS["beauty-last"]
        reviews = frame(item=[10, 11, 12, 13, 11, 10, 12, 13], shopper=[1, 1, 1, 1, 2, 2, 2, 2])
        test = parts(task.source, [task], reviews, "test")
        validation = parts(task.source, [task], reviews, "validation")
        # 13 is the last item of both, so that training lacks it; 12, the one before, remains for shopper 1.
        assert told(test.questions["beauty-last"]) == []
        assert len(test.train) == 6
        assert len(validation.train) == 4
        assert 13 not in validation.train.item_ids


class TestMatrices:
    def test_rows_are_what_the_task_asks_about(self):
        data = asking.dataset(frame(item=[10, 11, 10, 10], shopper=[1, 1, 2, 2], order=[7, 7, 8, 9]))
        assert training_matrix(data, "basket").toarray().tolist() == [[1, 1], [1, 0], [1, 0]]
        assert training_matrix(data, "for-you").toarray().tolist() == [[1, 1], [2, 0]]
        # Nobody recorded visits: shoppers stand in for them.
        assert training_matrix(data, "visit").toarray().tolist() == [[1, 1], [2, 0]]

    def test_unknown_items_of_a_history_are_left_out(self):
        histories = Histories.from_lists([[0, -1, 0], []])
        assert history_matrix(histories, 2).toarray().tolist() == [[2, 0], [0, 0]]


class TestDrawn:
    def test_a_part_of_the_questions_keeps_their_histories_and_answers_together(self):
        train = asking.dataset(frame(item=list(range(10)), visit=[0] * 10))
        later = frame(item=[item for pair in zip(range(9), range(1, 10), strict=True) for item in pair])
        later["visit"] = np.repeat(np.arange(9), 2)
        part = drawn(asking.next_in_visit(train, later, new=False), 4, seed=0)
        assert len(part) == 4
        assert all(right == [history[0] + 1] for history, right in told(part))
        answers = TopK(items=(part.histories.items[:, None] + 1).astype(np.int32), scores=np.ones((4, 1)))
        assert part.hits(answers).all()


class TestStore:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr(store, "FOLDER", tmp_path)

    def test_what_was_measured_is_not_measured_again(self):
        measured = []

        def measure():
            measured.append(1)
            return {"mrr": np.array([0.5, 1.0])}

        for _ in range(2):
            assert store.remembered({"task": "a"}, measure)["mrr"].tolist() == [0.5, 1.0]
        assert measured == [1]

    def test_what_was_not_measured_is_refused_where_it_must_not_be(self):
        with pytest.raises(store.NotMeasuredError, match="beauty"):
            store.remembered({"task": "beauty"}, None)

    def test_looks_at_a_test_part_are_counted_by_model(self):
        for model in ("EASE", "EASE", "ours"):
            store.note_look("groceries", model, {})
        assert store.looks() == {"groceries": {"EASE": 2, "ours": 1}}
