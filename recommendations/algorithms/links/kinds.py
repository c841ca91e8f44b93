"""What the statements of a shop about its products mean together.

"Fits", "needs" and "replaces" have a direction. "Same as" has none and carries over: the twins of a
product's twins are its own, and what is said of one of them holds for all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from recommendations.algorithms.data import Relations

FITS, NEEDS, REPLACES, SAME_AS = "fits", "needs", "replaces", "same as"


def twins(relations: Relations, n_items: int) -> NDArray[np.int64]:
    """For each item [n_items], a code that it shares with those that are the same: the lowest of theirs."""
    sources, targets = relations.of_kind(SAME_AS)
    stated = csr_matrix((np.ones(len(sources)), (sources, targets)), shape=(n_items, n_items))
    _, groups = connected_components(stated, directed=False)
    lowest = np.full(n_items, n_items)
    np.minimum.at(lowest, groups, np.arange(n_items))
    found: NDArray[np.int64] = lowest[groups]
    return found


def successors(relations: Relations, n_items: int) -> csr_matrix:
    """True [n_items, n_items] where the column replaces the row, be it by way of others in between.

    Products that replace each other in a circle replace nothing in it.
    """
    sources, targets = relations.of_kind(REPLACES)
    shape = (n_items, n_items)
    step = csr_matrix((np.ones(len(sources), bool), (targets, sources)), shape=shape)
    reached = step
    while True:
        further = ((reached + reached @ step) > 0).tocsr()
        if further.nnz == reached.nnz:
            break
        reached = further
    one_way = reached.astype(np.int8) - reached.multiply(reached.T).astype(np.int8)
    one_way.setdiag(0)
    found: csr_matrix = (one_way > 0).tocsr()
    return found
