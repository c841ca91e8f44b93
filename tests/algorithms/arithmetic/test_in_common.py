import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic import sparse
from recommendations.algorithms.arithmetic.in_common import InCommon

ROWS = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]], np.float32))


@pytest.mark.parametrize(
    ("case", "actors", "counts"),
    [
        ("everybody has one row", [0, 1, 2, 3], [[4, 3, 2], [3, 3, 1], [2, 1, 2]]),
        ("one has two rows", [0, 0, 2, 3], [[3, 2, 2], [2, 2, 1], [2, 1, 2]]),
        ("one has them all", [5, 5, 5, 5], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
    ],
)
def test_people_are_counted_once_a_pair(case, actors, counts):
    found = InCommon.of(ROWS, np.array(actors)).counts(slice(0, 3))
    assert found.toarray().tolist() == counts


def test_items_can_be_asked_about_in_part():
    found = InCommon.of(ROWS, np.array([0, 0, 2, 3])).counts(slice(1, 3))
    assert found.toarray().tolist() == [[2, 2, 1], [2, 1, 2]]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 5), max_size=4)), min_size=1, max_size=12)
)
def test_counts_are_those_of_plain_sets(visits):
    actors = np.array([actor for actor, _ in visits])
    rows = np.array([[item in items for item in range(6)] for _, items in visits], np.float32)
    expected = [
        [len({actor for actor, items in visits if {one, other} <= items}) for other in range(6)]
        for one in range(6)
    ]
    found = InCommon.of(csr_matrix(rows), actors).counts(slice(0, 6))
    assert found.toarray().tolist() == expected


def test_much_is_counted_in_blocks(monkeypatch):
    whole = InCommon.of(ROWS, np.array([0, 0, 2, 3])).counts(slice(0, 3)).toarray()
    monkeypatch.setattr(sparse, "BLOCK_PRODUCTS", 1)
    parts = InCommon.of(ROWS, np.array([0, 0, 2, 3])).counts(slice(0, 3)).toarray()
    np.testing.assert_array_equal(parts, whole)
