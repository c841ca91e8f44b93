"""From rows to links: how much each item in a history says for each other item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from recommendations.algorithms.arithmetic.gram import Square, gram, ridge_inverse
from recommendations.algorithms.arithmetic.sparse import largest_entries, ones_like, row_blocks, without_own

_BLOCK = 512


def links(
    matrix: csr_matrix, ridge: NDArray[np.floating], *, head: int, keep: int, tail_keep: int
) -> csr_matrix:
    """Links [n, n] between the items (columns) of a row x item matrix [m, n], sorted; `ridge` is [n].

    Those that lie in most rows of two items or more, at most `head`, are related by EASE; the others to one
    another and to those by `single_links`, times the factor that brings single links nearest to EASE's
    (`common_scale`) where both are known.
    """
    n = matrix.shape[1]
    solved, others = _head(matrix, head)
    inner = matrix[:, solved] if len(solved) < n else matrix
    found = _placed(ease_links(inner, ridge[solved], keep), solved, solved, n)
    if len(others):
        alone, _ = single_links(inner, np.arange(len(solved)), ridge[solved], tail_keep)
        factor = common_scale(found, _placed(alone, solved, solved, n))
        away, towards = (
            _placed(part, others, np.arange(n), n) for part in single_links(matrix, others, ridge, tail_keep)
        )
        found = found + away.maximum(towards.T.tocsr()) * np.float32(factor)
    found.sort_indices()
    return found


def ridges(matrix: csr_matrix, regularization: float, dropout: float) -> NDArray[np.float64]:
    """The penalty [n] of each item: a constant, and with dropout p the share p / (1 - p) of its squares.

    That share is what training with each entry left out at random with chance p comes to, on average
    (Steck 2020, "Autoencoders that don't overfit towards the identity").
    """
    penalties: NDArray[np.float64] = regularization + dropout / (1 - dropout) * _squares(matrix)
    return penalties


def ease_links(matrix: csr_matrix, ridge: NDArray[np.floating], keep: int) -> csr_matrix:
    """EASE's B [n, n] (Steck 2019): -P_ij / P_jj with P = (X'X + diag(ridge))^-1, and zero on the diagonal.

    Of each item's regression on the others, a column of B, the `keep` largest weights stay.
    Takes one dense n x n matrix in single precision.
    """
    n = matrix.shape[1]
    inverse, scale = ridge_inverse(gram(matrix), ridge)
    columns = [
        _largest(_regressions(inverse, scale, slice(at, at + _BLOCK)), keep) for at in range(0, n, _BLOCK)
    ]
    return _stacked(columns, n).T.tocsr()


def single_links(
    matrix: csr_matrix, items: NDArray[np.integer], ridge: NDArray[np.floating], keep: int
) -> tuple[csr_matrix, csr_matrix]:
    """What EASE gives two items that are alone with each other: G_ij / (G_ii + ridge_i), with G = X'X.

    The share of i's rows that hold j, shrunk (Deshpande & Karypis 2004). From `items` [m] to all others and
    from all others to them, both [m, n], the `keep` largest of each row.
    """
    columns = matrix.T.tocsr()
    penalised = _squares(matrix) + ridge
    left = columns[items]
    away, towards = [], []
    for rows in row_blocks(left, matrix):
        together = without_own(left[rows] @ matrix, items[rows])
        own = np.repeat(items[rows], np.diff(together.indptr))
        away.append(largest_entries(_divided(together, penalised[own]), keep))
        towards.append(largest_entries(_divided(together, penalised[together.indices]), keep))
    return _stacked(away, matrix.shape[1]), _stacked(towards, matrix.shape[1])


def common_shoppers(links: csr_matrix, shoppers: csr_matrix) -> NDArray[np.int32]:
    """For each entry of `links` [n, n], sorted, how many rows of `shoppers` [m, n] hold both of its items."""
    ones, n = ones_like(shoppers), links.shape[1]
    counts = np.zeros(links.nnz, np.int32)
    linked = np.flatnonzero(np.diff(links.indptr))
    left = ones.T.tocsr()[linked]
    for rows in row_blocks(left, ones):
        together = left[rows] @ ones
        together.sort_indices()
        block = slice(links.indptr[linked[rows][0]], links.indptr[linked[rows][-1] + 1])
        asked = np.repeat(np.arange(len(linked[rows])), np.diff(links.indptr)[linked[rows]]) * n
        counts[block] = _looked_up(together, asked + links.indices[block])
    return counts


def common_scale(links: csr_matrix, single: csr_matrix) -> float:
    """The factor that brings `single` nearest to `links` (least squares over the entries of `single`)."""
    shared = float(single.multiply(links).sum())
    own = float((single.data.astype(np.float64) ** 2).sum())
    return shared / own if shared > 0 else 1.0


def _head(matrix: csr_matrix, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Items in most rows of two items or more, at most so many, and the others in any such row."""
    sizes = np.diff(matrix.indptr)
    support = np.bincount(matrix.indices[np.repeat(sizes > 1, sizes)], minlength=matrix.shape[1])
    order = np.argsort(-support, kind="stable")[: np.count_nonzero(support)]
    return np.sort(order[:most]), np.sort(order[most:])


def _squares(matrix: csr_matrix) -> NDArray[np.float64]:
    """The diagonal of matrix.T @ matrix."""
    squares: NDArray[np.float64] = np.bincount(
        matrix.indices, matrix.data.astype(np.float64) ** 2, matrix.shape[1]
    )
    return squares


def _placed(part: csr_matrix, rows: NDArray[np.int64], columns: NDArray[np.int64], n: int) -> csr_matrix:
    """A matrix [n, n] that holds `part` at those rows and columns, which ascend."""
    lengths = np.zeros(n, np.int64)
    lengths[rows] = np.diff(part.indptr)
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    return csr_matrix((part.data, columns[part.indices], indptr), shape=(n, n))


def _looked_up(matrix: csr_matrix, keys: NDArray[np.int64]) -> NDArray[np.number]:
    """Entries at row * n + column of a matrix [m, n] with sorted indices; 0 where there is none."""
    if not matrix.nnz:
        return np.zeros(len(keys))
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    present = rows * matrix.shape[1] + matrix.indices
    place = np.minimum(np.searchsorted(present, keys), len(present) - 1)
    return np.where(present[place] == keys, matrix.data[place], 0)


def _regressions(inverse: Square, scale: NDArray[np.float32], part: slice) -> NDArray[np.float32]:
    """Columns of B as rows [part, n]."""
    own = np.arange(len(inverse))[part]
    weights = inverse.T[part] * -scale
    weights /= (inverse[own, own] * scale[own])[:, None]
    weights[np.arange(len(own)), own] = 0
    return weights


def _largest(dense: NDArray[np.float32], keep: int) -> csr_matrix:
    """The `keep` entries of each row that are farthest from zero."""
    n, m = dense.shape
    if keep >= m:
        return csr_matrix(dense)
    cut = np.argpartition(-np.abs(dense), keep - 1, axis=1)[:, :keep]
    cut.sort(axis=1)
    data = np.take_along_axis(dense, cut, axis=1).ravel()
    kept = csr_matrix((data, cut.ravel().astype(np.int32), np.arange(n + 1) * keep), shape=dense.shape)
    kept.eliminate_zeros()
    return kept


def _divided(matrix: csr_matrix, by: NDArray[np.floating]) -> csr_matrix:
    data = (matrix.data / by).astype(np.float32)
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _stacked(blocks: list[csr_matrix], n: int) -> csr_matrix:
    return vstack(blocks, format="csr") if blocks else csr_matrix((0, n), dtype=np.float32)
