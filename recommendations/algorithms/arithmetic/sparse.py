"""Exact top-k of sparse products, in bounded memory: by score, then item code."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, identity, vstack
from sparse_dot_topn import sp_matmul_topn

from recommendations.algorithms.data import Histories, TopK

#: Multiplications per block of rows: bounds the block's product to some tens of megabytes.
BLOCK_PRODUCTS = 4_000_000

#: Added to what must not be answered: no sum of scores comes near it.
NEVER = -1e30

_HANDICAP = 2.0**-46  # a hundred thousand items later that is 1e-9 of the score


def top_products(left: csr_matrix, right: csr_matrix, k: int) -> TopK:
    """The k largest positive entries of each row of left @ right, float32, without forming the product."""
    data = _handicapped(right.data, right.indices)
    handicapped = csr_matrix((data, right.indices, right.indptr), shape=right.shape)
    best = sp_matmul_topn(left.astype(np.float64), handicapped, k, threshold=0.0, sort=False)
    return _padded(best, k)


def top_unseen(left: csr_matrix, right: csr_matrix, seen: Histories | None, k: int) -> TopK:
    """`top_products`, of each row without the items of its history."""
    if seen is not None:
        # A seen item gets a huge negative summand, so that the kernel itself never selects it.
        n_items = right.shape[1]
        marks = csr_matrix((np.ones(len(seen.items)), seen.items, seen.indptr), shape=(len(seen), n_items))
        left = hstack([left, marks], format="csr")
        right = vstack([right, identity(n_items, format="csr") * NEVER], format="csr")
    return top_products(left, right, k)


def largest_entries(matrix: csr_matrix, k: int) -> csr_matrix:
    """The matrix with the k largest entries of each row alone; of equal ones the first columns."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    kept = np.empty(matrix.nnz, bool)
    kept[order] = np.arange(matrix.nnz) - matrix.indptr[rows] < k
    return with_entries(matrix, kept)


def without_own(matrix: csr_matrix, own: NDArray[np.integer]) -> csr_matrix:
    """The matrix without the one column of each row [n] that it has in `own` [n]."""
    return with_entries(matrix, matrix.indices != np.repeat(own, np.diff(matrix.indptr)))


def top_entries(scores: csr_matrix, evidence: NDArray[np.integer], k: int) -> TopK:
    """The k largest of the positive entries of each row, float32, with the evidence [nnz] of each."""
    lengths = np.diff(scores.indptr)
    shape = (scores.shape[0], max(1, int(lengths.max(initial=0))))
    # The kernel selects among positions in the row, so that item and evidence can be looked up after.
    positions = np.arange(scores.nnz) - np.repeat(scores.indptr[:-1], lengths)
    data = _handicapped(scores.data.astype(np.float32), scores.indices)
    by_position = csr_matrix((data, positions, scores.indptr), shape=shape)
    best = sp_matmul_topn(by_position, identity(shape[1], format="csr"), k, sort=False)
    if not best.nnz:
        return TopK.absent(scores.shape[0], k)
    entries = best.indices + np.repeat(scores.indptr[:-1], np.diff(best.indptr))
    chosen = csr_matrix((best.data, scores.indices[entries], best.indptr), shape=scores.shape)
    return _padded(chosen, k, evidence[entries])


def _handicapped(scores: NDArray[np.floating], items: NDArray[np.integer]) -> NDArray[np.float64]:
    """Scores in double precision, lowered with the item code by less than single precision resolves.

    The kernel keeps any of several equal entries; so it keeps the first ones.
    """
    return scores * (1.0 - items * _HANDICAP)


def row_blocks(left: csr_matrix, right: csr_matrix) -> Iterator[slice]:
    """Runs of rows of left whose product with right costs about BLOCK_PRODUCTS multiplications."""
    per_entry = np.diff(right.indptr)[left.indices]
    total = np.concatenate(([0], np.cumsum(per_entry, dtype=np.int64)))[left.indptr]
    start = 0
    while start < left.shape[0]:
        stop = int(np.searchsorted(total, total[start] + BLOCK_PRODUCTS, "right")) - 1
        stop = max(stop, start + 1)
        yield slice(start, stop)
        start = stop


def _padded(best: csr_matrix, k: int, evidence: NDArray[np.integer] | None = None) -> TopK:
    n = best.shape[0]
    lengths = np.diff(best.indptr)
    rows = np.repeat(np.arange(n), lengths)
    slots = (rows, np.arange(best.nnz) - np.repeat(best.indptr[:-1], lengths))
    items = np.full((n, k), -1, np.int32)
    scores = np.full((n, k), np.nan, np.float32)
    items[slots], scores[slots] = best.indices, best.data
    order = np.argsort(-_handicapped(scores, items), axis=1)
    counts = None
    if evidence is not None:
        counts = np.zeros((n, k), np.int32)
        counts[slots] = evidence
        counts = np.take_along_axis(counts, order, axis=1)
    return TopK(
        items=np.take_along_axis(items, order, axis=1),
        scores=np.take_along_axis(scores, order, axis=1),
        evidence=counts,
    )


def with_columns(matrix: csr_matrix, allowed: NDArray[np.bool_] | None) -> csr_matrix:
    """The matrix with the columns that are not allowed left empty."""
    return matrix if allowed is None else with_entries(matrix, allowed[matrix.indices])


def with_entries(matrix: csr_matrix, kept: NDArray[np.bool_]) -> csr_matrix:
    """The entries of the matrix under a mask [nnz]."""
    indptr = np.concatenate(([0], np.cumsum(kept)))[matrix.indptr]
    return csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def ones_like(matrix: csr_matrix) -> csr_matrix:
    """Ones where the matrix has entries; their product counts."""
    return csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
