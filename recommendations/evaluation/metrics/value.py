"""What hits are worth: revenue with prices, margin with margins."""

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, looked_up, where_asked


def value(hits: Hits, items: NDArray[np.integer], values: NDArray[np.floating], relevant: Counts) -> Values:
    """Revenue@k: the summed values [n_items] of the hits; a value that is not known (NaN) counts nothing."""
    return where_asked((hits * looked_up(np.nan_to_num(values), items)).sum(axis=1), relevant)


def value_share(
    hits: Hits,
    items: NDArray[np.integer],
    values: NDArray[np.floating],
    right: tuple[NDArray[np.integer], NDArray[np.integer]],
) -> Values:
    """The value of the hits as a share of what k answers could have found at best.

    `right` are (rows, items) of all that was to be found. NaN where nothing of value was.
    """
    n, k = hits.shape
    rows, wanted = right
    worth = np.maximum(np.nan_to_num(values)[wanted], 0)
    order = np.lexsort((-worth, rows))
    rank = np.arange(len(order)) - np.searchsorted(rows[order], rows[order])
    best = np.bincount(rows[order], worth[order] * (rank < k), n)
    found = (hits * looked_up(np.nan_to_num(values), items)).sum(axis=1)
    return np.where(best > 0, found / np.where(best > 0, best, 1), np.nan)
