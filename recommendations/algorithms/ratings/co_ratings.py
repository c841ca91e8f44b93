"""How alike two rows of ratings are on the columns that both rated; Surprise's measures, as sparse products."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import ones_like, with_entries

#: A sum of squares below this is rounding, not disagreement.
_NOTHING = 1e-20


def pearson_baseline(left: csr_matrix, right: csr_matrix, shrinkage: float) -> csr_matrix:
    """Correlations above zero [n, m] of deviations from the baselines (Koren 2010), of left @ right.

    Times (c - 1) / (c - 1 + shrinkage) for c common columns, of which there must be two. Entries of
    zero in left [n, columns] and right [columns, m] are deviations too.
    """
    common = _sorted(ones_like(left) @ ones_like(right))
    products = _like(common, left @ right)
    squares = _like(common, _squared(left) @ ones_like(right)) * _like(
        common, ones_like(left) @ _squared(right)
    )
    told = (common.data > 1) & (squares > _NOTHING)
    correlations = np.divide(products, np.sqrt(squares), out=np.zeros(common.nnz), where=told)
    damping = (common.data - 1) / np.maximum(common.data - 1 + shrinkage, 1)
    return _positive(common, correlations * damping)


def mean_squared_difference(left: csr_matrix, right: csr_matrix) -> csr_matrix:
    """1 / (1 + mean squared difference) [n, m] of the ratings in common (Shardanand & Maes 1995)."""
    common = _sorted(ones_like(left) @ ones_like(right))
    squares = _like(common, _squared(left) @ ones_like(right)) + _like(
        common, ones_like(left) @ _squared(right)
    )
    differences = np.maximum(squares - 2 * _like(common, left @ right), 0)
    return _positive(common, 1 / (1 + differences / np.maximum(common.data, 1)))


def _like(common: csr_matrix, product: csr_matrix) -> NDArray[np.float64]:
    """The product's values where `common` has entries: SciPy leaves out sums of zero."""
    values = np.zeros(common.nnz)
    values[np.searchsorted(_keys(common), _keys(product))] = product.data
    return values


def _keys(matrix: csr_matrix) -> NDArray[np.int64]:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys: NDArray[np.int64] = rows * matrix.shape[1] + matrix.indices.astype(np.int64)
    return keys


def _sorted(matrix: csr_matrix) -> csr_matrix:
    matrix.sort_indices()
    return matrix


def _squared(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape)


def _positive(common: csr_matrix, similarities: NDArray[np.float64]) -> csr_matrix:
    whole = csr_matrix((similarities, common.indices, common.indptr), shape=common.shape)
    return with_entries(whole, similarities > 0)
