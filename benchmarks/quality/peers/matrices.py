"""Interactions and histories as sparse matrices; the best of sparse and of dense products."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity, vstack

from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.arithmetic.sparse import top_products

_DENSE_ROWS = 256
_SEEN = 1e30


def training_matrix(data: Dataset, kind: Kind) -> csr_matrix:
    """How often each visit, order or shopper (whatever the kind of task asks about) held each item.

    The rows of shoppers are their codes; they stand in for visits that nobody recorded.
    """
    owners = {"visit": data.visits, "basket": data.orders, "for-you": data.shoppers}[kind]
    if not (owners >= 0).any():
        owners = data.shoppers
    known = owners >= 0
    rows, n = owners[known], data.n_shoppers
    if owners is not data.shoppers:
        ids, rows = np.unique(rows, return_inverse=True)
        n = len(ids)
    ones = np.ones(len(rows), np.float32)
    return coo_matrix((ones, (rows, data.items[known])), shape=(n, data.n_items)).tocsr()


def history_matrix(histories: Histories, n_items: int) -> csr_matrix:
    """How often each history holds each known item."""
    known = histories.items >= 0
    ones = np.ones(int(known.sum()), np.float32)
    pairs = (histories.rows[known], histories.items[known])
    return coo_matrix((ones, pairs), shape=(len(histories), n_items)).tocsr()


def best_of_sparse(profiles: csr_matrix, links: csr_matrix, k: int, *, exclude_seen: bool) -> TopK:
    """The k largest positive entries of each row of profiles @ links."""
    left, right = profiles.astype(np.float64), links.astype(np.float64).tocsr()
    if exclude_seen:
        # A seen item gets a huge negative summand, so that the kernel itself never selects it.
        seen = csr_matrix((np.ones_like(left.data), left.indices, left.indptr), shape=left.shape)
        left = hstack([left, seen], format="csr")
        right = vstack([right, identity(links.shape[1], format="csr") * -_SEEN], format="csr")
    return top_products(left, right, k)


def best_of_dense(
    score: Callable[[slice], NDArray[np.floating]], profiles: csr_matrix, k: int, *, exclude_seen: bool
) -> TopK:
    """The k best items of each history, from scores [rows, n_items] of a slice of the histories."""
    found = []
    for start in range(0, profiles.shape[0], _DENSE_ROWS):
        rows = slice(start, start + _DENSE_ROWS)
        scores = score(rows)
        if exclude_seen:
            seen = profiles[rows].tocoo()
            scores[seen.row, seen.col] = -np.inf
        found.append(TopK.from_dense(scores, k))
    return TopK.stacked(found, k)
