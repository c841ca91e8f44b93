import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, identity

from recommendations.algorithms import Histories
from recommendations.algorithms.arithmetic.sparse import largest_entries, top_unseen, without_own

SCORES = csr_matrix(np.array([[3.0, 0, 1, 2], [0, 0, 5, 0], [0, 0, 0, 0]]))
SQUARES = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1, max_size=5)


def answers(seen):
    found = top_unseen(SCORES, identity(4, format="csr"), seen, 3)
    return found.items.tolist()


def test_what_a_history_holds_is_left_out_before_the_cut():
    assert answers(None) == [[0, 3, 2], [2, -1, -1], [-1, -1, -1]]
    assert answers(Histories.from_lists([[0, 2], [2], [1]])) == [[3, -1, -1], [-1, -1, -1], [-1, -1, -1]]
    assert answers(Histories.from_lists([[3, 3], [], []])) == [[0, 2, -1], [2, -1, -1], [-1, -1, -1]]


@given(SQUARES, st.integers(1, 5))
def test_the_largest_of_a_row_are_those_of_a_sort(rows, k):
    matrix = csr_matrix(np.array(rows, float))
    found = largest_entries(matrix, k)
    for row, values in enumerate(rows):
        order = sorted((-value, column) for column, value in enumerate(values) if value)[:k]
        assert sorted(found[row].indices.tolist()) == sorted(column for _, column in order)
    assert found.shape == matrix.shape


def test_a_row_goes_without_its_own_column():
    found = without_own(SCORES, np.array([3, 0, 1]))
    assert found.toarray().tolist() == [[3, 0, 1, 0], [0, 0, 5, 0], [0, 0, 0, 0]]
