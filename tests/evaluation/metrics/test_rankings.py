"""Each case is worked by hand."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommendations.evaluation.metrics import RANKING

# Rows: hits at ranks 1 and 3; a hit at rank 3 only; all missed; nothing to find.
HITS = np.array([[1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], bool)
RELEVANT = np.array([2, 8, 1, 0])
NOTHING = np.nan


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        ("precision", [2 / 4, 1 / 4, 0, NOTHING]),
        ("recall", [2 / 2, 1 / 8, 0, NOTHING]),
        ("f1", [2 * (1 / 2) * 1 / (3 / 2), 2 * (1 / 4) * (1 / 8) / (3 / 8), 0, NOTHING]),
        ("map", [(1 + 2 / 3) / 2, (1 / 3) / 8, 0, NOTHING]),
        ("hit_rate", [1, 1, 0, NOTHING]),
        ("mrr", [1, 1 / 3, 0, NOTHING]),
        (
            "ndcg",
            [
                (1 + 1 / 2) / (1 + 1 / log2(3)),
                (1 / 2) / (1 + 1 / log2(3) + 1 / 2 + 1 / log2(5)),
                0,
                NOTHING,
            ],
        ),
    ],
)
def test_ranking_metrics_equal_the_worked_values(name, worked):
    assert RANKING[name](HITS, RELEVANT) == pytest.approx(worked, nan_ok=True)


@pytest.mark.parametrize("name", RANKING)
def test_a_perfect_answer_is_one(name):
    assert RANKING[name](np.ones((1, 3), bool), np.array([3])).tolist() == [1.0]


@st.composite
def judged(draw):
    """Hits of some questions, and how many relevant items there were: no fewer than were found."""
    n, k = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    hits = draw(arrays(bool, (n, k)))
    missed = draw(arrays(np.int64, n, elements=st.integers(0, 5)))
    return hits, hits.sum(axis=1) + missed


@pytest.mark.parametrize("name", RANKING)
@given(judged())
def test_every_metric_lies_between_0_and_1_and_is_nothing_where_nothing_was_to_be_found(name, case):
    hits, relevant = case
    values = RANKING[name](hits, relevant)
    assert (np.isnan(values) == (relevant == 0)).all()
    measured = values[relevant > 0]
    assert ((measured >= 0) & (measured <= 1 + 1e-12)).all()
    assert ((measured > 0) == hits.any(axis=1)[relevant > 0]).all()


@pytest.mark.parametrize("name", RANKING)
@given(judged(), st.data())
def test_a_hit_moved_up_never_lowers_a_metric(name, case, data):
    hits, relevant = case
    row, rank = (data.draw(st.integers(0, size - 1)) for size in hits.shape)
    better = hits.copy()
    better[row, : rank + 1] = np.sort(hits[row, : rank + 1])[::-1]
    before, after = RANKING[name](hits, relevant)[row], RANKING[name](better, relevant)[row]
    assert np.isnan(before) or after >= before - 1e-12


@pytest.mark.parametrize("name", ["precision", "recall", "f1", "hit_rate"])
@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_is_nothing_to_a_metric_of_the_set(name, case, random):
    hits, relevant = case
    order = list(range(hits.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(RANKING[name](hits[:, order], relevant), RANKING[name](hits, relevant))


@pytest.mark.parametrize("name", RANKING)
@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_the_questions_is_nothing(name, case, random):
    hits, relevant = case
    order = list(range(len(hits)))
    random.shuffle(order)
    np.testing.assert_allclose(
        RANKING[name](hits[order], relevant[order]), RANKING[name](hits, relevant)[order]
    )


@given(st.integers(1, 8), st.integers(1, 20))
def test_the_best_possible_order_has_an_ndcg_of_1(k, relevant):
    hits = np.arange(k)[None, :] < relevant
    assert RANKING["ndcg"](hits, np.array([relevant])) == pytest.approx([1.0])


@pytest.mark.parametrize("name", RANKING)
def test_without_questions_there_are_no_values(name):
    assert RANKING[name](np.empty((0, 3), bool), np.empty(0, np.int64)).shape == (0,)
