"""Which of many sets a basket holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.grouping import expanded
from recommendations.algorithms.baskets.sets import Sets

Ints = NDArray[np.int64]


def contained_sets(
    sets: Sets, rows: Ints, items: NDArray[np.integer], weights: NDArray[np.float64]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """(row, place of a set in `sets`, least weight of its items) for all sets that a row's items contain.

    Entries [n] are distinct pairs of row and item, in any order. A set is looked up only where the set
    without its last item is there; so the cost grows with the square of a row, not with its subsets.
    """
    order = np.lexsort((items, rows))
    rows, items, weights = rows[order], items[order], weights[order]
    ends = np.searchsorted(rows, rows, "right")
    at = np.arange(len(rows))
    places, least = sets.find(items[:, None]), weights
    found = []
    for _ in range(sets.items.shape[1]):
        hit = places >= 0
        at, places, least = at[hit], places[hit], least[hit]
        found.append((rows[at], places, least))
        later = ends[at] - at - 1
        at = expanded(at + 1, later)
        places = sets.grown(np.repeat(places, later), items[at])
        least = np.minimum(np.repeat(least, later), weights[at])
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]
