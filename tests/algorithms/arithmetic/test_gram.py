import numpy as np
import pytest
from scipy.sparse import csr_matrix, random

from recommendations.algorithms.arithmetic import gram as module
from recommendations.algorithms.arithmetic.gram import gram, ridge_inverse
from recommendations.algorithms.errors import DataError


@pytest.fixture
def matrix():
    """Five hundred rows of 90 columns, a few of them nearly full."""
    sparse = random(480, 90, 0.03, random_state=1, dtype=np.float32)
    full = random(20, 90, 0.9, random_state=2, dtype=np.float32)
    return csr_matrix(np.vstack((sparse.toarray(), full.toarray())))


def test_full_rows_and_sparse_ones_add_up(matrix, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 16)
    dense = matrix.toarray().astype(float)
    np.testing.assert_allclose(np.tril(gram(matrix)), np.tril(dense.T @ dense), rtol=1e-5, atol=1e-5)


def test_the_inverse_is_that_of_double_precision(matrix, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 16)
    ridge = np.linspace(1, 3, 90)
    dense = matrix.toarray().astype(float)
    inverse, scale = ridge_inverse(gram(matrix), ridge)
    expected = np.linalg.inv(dense.T @ dense + np.diag(ridge))
    np.testing.assert_allclose(inverse * np.outer(scale, scale), expected, atol=1e-5)


def test_the_inverse_takes_the_memory_of_the_matrix(matrix):
    before = gram(matrix)
    inverse, _ = ridge_inverse(before, np.ones(90))
    assert np.shares_memory(before, inverse)


def test_best_sellers_cost_rare_items_no_precision():
    # Two pairs, one in a million rows and one in a single row of weight 1/10: blocks of two by two.
    squares = np.array([[1e6, 9e5, 0, 0], [9e5, 1e6, 0, 0], [0, 0, 0.01, 0.01], [0, 0, 0.01, 0.01]])
    inverse, scale = ridge_inverse(np.asfortranarray(squares, np.float32), np.full(4, 0.1))
    expected = np.linalg.inv(squares + 0.1 * np.eye(4))
    np.testing.assert_allclose(inverse * np.outer(scale, scale), expected, rtol=1e-4)


def test_what_single_precision_cannot_invert_is_refused():
    with pytest.raises(DataError, match="give more regularization"):
        ridge_inverse(np.ones((3, 3), np.float32, order="F"), np.full(3, 1e-12))


def test_no_column_has_an_empty_inverse():
    inverse, scale = ridge_inverse(gram(csr_matrix((4, 0), dtype=np.float32)), np.empty(0))
    assert inverse.shape == (0, 0)
    assert scale.shape == (0,)
