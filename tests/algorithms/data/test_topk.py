import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.algorithms import TopK

SCORES = st.sampled_from([0.0, 0.5, 1.0, 2.0, np.nan, -np.inf])


def ranked(scores, k):
    answers = [i for i in range(len(scores)) if scores[i] > -np.inf]
    return sorted(answers, key=lambda i: (-scores[i], i))[:k]


@given(
    arrays.arrays(float, st.tuples(st.integers(0, 4), st.integers(1, 90)), elements=SCORES), st.integers(1, 9)
)
def test_the_best_of_a_dense_row_are_those_of_a_full_sort(scores, k):
    top = TopK.from_dense(scores, k)
    assert top.items.shape == (len(scores), k)
    for row, values in enumerate(scores):
        assert [item for item, _ in top.row(row)] == ranked(values, k)


def test_wide_rows_are_cut_exactly():
    scores = np.random.default_rng(1).integers(0, 40, (20, 5000)).astype(float)
    top = TopK.from_dense(scores, 10)
    assert top.items.tolist() == [ranked(row, 10) for row in scores]


def test_evidence_goes_with_its_pair():
    top = TopK.from_pairs(
        2,
        2,
        np.array([1, 0, 0, 0]),
        np.array([7, 1, 2, 3]),
        np.array([9.0, 1, 3, 2]),
        np.array([70, 10, 20, 30]),
    )
    assert top.items.tolist() == [[2, 3], [7, -1]]
    assert top.evidence.tolist() == [[20, 30], [70, 0]]


def test_stacked_answers_keep_evidence_only_where_all_have_it():
    bare, proven = TopK.absent(1, 2), TopK.from_pairs(1, 2, *np.zeros((3, 1), int), np.ones(1, int))
    assert TopK.stacked([proven, proven], 2).evidence.shape == (2, 2)
    assert TopK.stacked([bare, proven], 2).evidence is None
    assert len(TopK.stacked([], 2)) == 0


@pytest.mark.parametrize("row", [0, 1])
def test_rows_can_be_replaced(row):
    one, other = (TopK.from_dense(np.array(scores), 1) for scores in ([[1.0, 0], [1, 0]], [[0.0, 1], [0, 1]]))
    replaced = one.replaced(np.arange(2) == row, other)
    assert replaced.items[:, 0].tolist() == [int(row == 0), int(row == 1)]
