import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Hits


def coverage(items: NDArray[np.integer], n_items: int) -> float:
    """The share of n_items that appear in any answer (-1 is no answer); NaN for an empty catalogue."""
    found = np.unique(items[items >= 0])
    return len(found) / n_items if n_items else float("nan")


def coverage_not_bought(items: NDArray[np.integer], held: Hits, n_items: int) -> float:
    """The share of n_items that were recommended to anybody who did not have them.

    `held` [n, k] says which answers lie in the history of their question.
    """
    return coverage(np.where(held, -1, items), n_items)
