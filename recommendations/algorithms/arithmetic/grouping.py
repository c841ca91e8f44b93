"""Entries by group, without a sort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grouped(codes: NDArray[np.integer], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions [m] of codes [m] by code, in their order within each, and the bounds [n + 1] of the codes.

    A counting sort: its cost does not grow with the logarithm of m, as that of a stable argsort does.
    """
    from scipy.sparse import csr_matrix

    m = len(codes)
    each = csr_matrix((np.ones(m, np.int8), codes, np.arange(m + 1)), shape=(m, n)).tocsc()
    return each.indices.astype(np.int64), each.indptr.astype(np.int64)


def expanded(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, … for each of its length, one run after another."""
    before = np.cumsum(lengths) - lengths
    runs: NDArray[np.int64] = np.repeat(starts - before, lengths)
    runs += np.arange(len(runs))
    return runs
