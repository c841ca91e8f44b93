"""What the statements of a shop about its products mean together.

"Fits", "needs" and "replaces" have a direction. "Same as" has none and carries over: the twins of a
product's twins are its own, and what is said of one of them holds for all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from recommendations.algorithms.data import Relations
from recommendations.algorithms.errors import DataError

FITS, NEEDS, REPLACES, SAME_AS = "fits", "needs", "replaces", "same as"

#: A replacement's replacement counts, in so many steps at most: a power of 2.
STEPS = 16
#: No shop means that many; a chain of a hundred thousand products makes 1.6 million.
MOST_PAIRS = 20_000_000


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
    """True [n_items, n_items] where the column replaces the row, in at most STEPS steps.

    Products that replace each other in a circle replace nothing in it, and count as one step. DataError
    where that makes more than MOST_PAIRS pairs.
    """
    circles, reached = _circles(relations, n_items)
    for _ in range(STEPS.bit_length() - 1):  # each time, twice as many steps
        _refuse_many(int(np.diff(reached.indptr)[reached.indices].sum()))
        further = (reached + reached @ reached).tocsr()
        if further.nnz == reached.nnz:
            break
        reached = further
    sizes = np.bincount(circles, minlength=reached.shape[0])
    _refuse_many(int((np.repeat(sizes, np.diff(reached.indptr)) * sizes[reached.indices]).sum()))
    members = csr_matrix((np.ones(n_items, bool), circles, np.arange(n_items + 1)), (n_items, len(sizes)))
    found: csr_matrix = (members @ reached @ members.T).tocsr()
    return found


def with_successor(relations: Relations, n_items: int, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mask [n_items] of what an item under the mask `there` replaces, in however many steps."""
    circles, newer = _circles(relations, n_items)
    older, n = newer.T.tocsr(), newer.shape[0]
    # From one point beyond all, to the circles that hold anything that is there, and on to what they replace.
    first = np.unique(circles[there])
    indices, indptr = np.append(older.indices, first), np.append(older.indptr, older.nnz + len(first))
    graph = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(n + 1, n + 1))
    met = breadth_first_order(graph, n, return_predecessors=False)
    replaced = np.zeros(n, bool)
    replaced[older[met[met < n]].indices] = True
    found: NDArray[np.bool_] = replaced[circles]
    return found


def _circles(relations: Relations, n_items: int) -> tuple[NDArray[np.int32], csr_matrix]:
    """The circle of replacements [n_items] that each item is in, most alone, and True where one replaces another.

    Rows are what is replaced, columns what replaces it.
    """
    new, old = relations.of_kind(REPLACES)
    stated = csr_matrix((np.ones(len(new), bool), (old, new)), shape=(n_items, n_items))
    n, circles = connected_components(stated, connection="strong")
    apart = circles[old] != circles[new]
    sides = (circles[old[apart]], circles[new[apart]])
    return circles, csr_matrix((np.ones(np.count_nonzero(apart), bool), sides), shape=(n, n))


def _refuse_many(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise DataError(
            f"What is said to replace what makes {pairs:,} pairs of an old and a new product, more than"
            f" {MOST_PAIRS:,}: state only what replaces a product directly."
        )
