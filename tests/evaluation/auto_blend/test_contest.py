import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import TopK
from recommendations.evaluation.auto_blend.contest import mean_of, ranks
from recommendations.evaluation.metrics import mrr, ndcg
from tests.evaluation.auto_blend.contests import contest, planted


def test_places_count_from_0_and_ties_go_to_the_lower_slot():
    table = np.array([[0.5, 0.9, 0.5, 0.0]])
    found = ranks(table, np.zeros(4, int), np.arange(4))
    assert found[:3].tolist() == [1, 0, 2]
    assert found[3] > 1_000  # a score of 0 is no answer


def test_the_metric_of_each_question():
    held = contest([[3.0, 2.0, 1.0], [3.0, None, 1.0]], right=[(0, 2), (1, 0)], metric="mrr")
    assert held.values(held.laid_out(held.candidates.shares[:, 0])).tolist() == [pytest.approx(1 / 3), 1.0]


def test_what_no_source_proposes_is_missed_all_the_same():
    held = contest([[3.0, None, 1.0]], right=[(0, 1), (0, 0)], metric="ndcg")
    # One of two is found, at the first place: 1 / (1 + 1 / log2(3)).
    assert held.values(held.laid_out(held.candidates.shares[:, 0])) == pytest.approx(
        [1 / (1 + 1 / np.log2(3))]
    )


scores = st.lists(st.lists(st.none() | st.floats(0.001, 5), min_size=5, max_size=5), min_size=1, max_size=4)


@given(scores, st.data(), st.sampled_from(["mrr", "ndcg"]), st.integers(1, 6))
def test_the_metric_is_that_of_the_evaluation(rows, data, metric, k):
    pairs = [(row, item) for row in range(len(rows)) for item in range(5)]
    right = data.draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    held = contest(rows, right=right, metric=metric, k=k)
    shares = held.candidates.shares[:, 0]
    top = TopK.from_pairs(
        held.n, k, held.candidates.rows[shares > 0], held.candidates.items[shares > 0], shares[shares > 0]
    )
    hits = np.array([[(row, item) in right for item in top.items[row]] for row in range(held.n)])
    expected = {"mrr": mrr, "ndcg": ndcg}[metric](hits, held.relevant)
    found = held.values(held.laid_out(shares))
    np.testing.assert_allclose(found, np.nan_to_num(expected), atol=1e-12)


def test_a_part_of_the_questions_is_judged_as_in_the_whole():
    whole = planted()
    mask = np.arange(whole.n) % 3 == 0
    part = whole.among(mask)

    def judged(held):
        return held.values(held.laid_out(held.candidates.shares[:, 1]))

    np.testing.assert_array_equal(judged(part), judged(whole)[mask])
    assert part.groups.tolist() == whole.groups[mask].tolist()
    assert len(part.histories) == part.n == mask.sum()


def test_a_part_of_the_sources_keeps_what_they_propose():
    whole = contest([[3.0, None, 1.0]], [[None, 2.0, None]], right=[(0, 1)])
    one, other = whole.of_sources([0]), whole.of_sources([1])
    assert one.candidates.items.tolist() == [0, 2]
    assert len(one.right) == 0
    assert other.right.tolist() == [0]


def test_a_question_teaches_if_anything_right_was_proposed():
    held = contest([[3.0, None], [None, 1.0], [1.0, None]], right=[(0, 0), (1, 0), (2, 0)])
    assert held.taught.tolist() == [True, False, True]


def test_the_mean_of_nothing_is_0():
    assert mean_of([]) == 0
