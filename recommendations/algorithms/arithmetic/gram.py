"""Gram matrices of sparse rows, and their ridge inverses, in the memory of one dense matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas, lapack
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from recommendations.algorithms.arithmetic.sparse import row_blocks
from recommendations.algorithms.errors import DataError

#: A row that fills more than this share of the columns is multiplied as a dense one.
_DENSE_SHARE = 0.05
_BLOCK = 512
#: Below some roundings of single precision a pivot means nothing.
_LEAST_PIVOT = 8 * float(np.finfo(np.float32).eps)

Square = NDArray[np.float32]


def gram(matrix: csr_matrix) -> Square:
    """matrix.T @ matrix, float32 [n, n], in Fortran order; only the lower triangle is promised."""
    n = matrix.shape[1]
    result = np.zeros((n, n), np.float32, order="F")
    dense = np.diff(matrix.indptr) > max(32, _DENSE_SHARE * n)
    _add_sparse(result, matrix[~dense] if dense.any() else matrix)
    return _add_dense(result, matrix[dense]) if dense.any() else result


def ridge_inverse(gram: Square, ridge: NDArray[np.floating]) -> tuple[Square, NDArray[np.float32]]:
    """(S, s) with (gram + diag(ridge))^-1 = diag(s) S diag(s), in the memory of `gram`, which is lost.

    Scaled to a unit diagonal first, so that best sellers cost the rare items no precision. DataError
    where single precision cannot tell the matrix from a singular one.
    """
    n = len(gram)
    if not n:
        return gram, np.empty(0, np.float32)  # LAPACK complains of nothing to do
    scale = (1 / np.sqrt(gram.diagonal() + ridge)).astype(np.float32)
    gram *= scale
    gram.T[:] *= scale
    gram[np.arange(n), np.arange(n)] = 1
    with threadpool_limits(1, "blas"):
        factor, info = lapack.spotrf(gram, lower=1, overwrite_a=1, clean=0)
        # A pivot's square is the share of an item that the others leave unexplained.
        if info or (np.square(factor.diagonal()) < _LEAST_PIVOT).any():
            raise DataError("The items' counts are too alike for single precision: give more regularization.")
        inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    _mirror(inverse)
    return inverse, scale


def _add_sparse(result: Square, matrix: csr_matrix) -> None:
    columns = matrix.T.tocsr()
    for part in row_blocks(columns, matrix):
        for rows in _pieces(part):
            result.T[rows] = (columns[rows] @ matrix).toarray()


def _add_dense(result: Square, matrix: csr_matrix) -> Square:
    with threadpool_limits(1, "blas"):
        for rows in _pieces(slice(0, matrix.shape[0])):
            block = matrix[rows].toarray()
            result = blas.ssyrk(1.0, block.T, beta=1.0, c=result, lower=1, overwrite_c=1)
    return result


def _mirror(lower: Square) -> None:
    """Write the lower triangle into the upper one."""
    for part in _pieces(slice(0, len(lower))):
        corner = np.tril(lower[part, part])
        lower[part, part] = corner + np.tril(corner, -1).T
        lower[part, part.stop :] = lower[part.stop :, part].T


def _pieces(part: slice) -> list[slice]:
    return [slice(at, min(at + _BLOCK, part.stop)) for at in range(part.start, part.stop, _BLOCK)]
