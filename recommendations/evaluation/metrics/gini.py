import numpy as np
from numpy.typing import NDArray


def gini(items: NDArray[np.integer], n_items: int) -> float:
    """How unequally answers are spread over n_items: 0 when all appear alike, near 1 when one has all.

    Sum of (2i - n - 1) x_i over n times the sum of x, with x_i the sorted counts (Fleder & Hosanagar
    2009). NaN where there is no answer.
    """
    counts = np.sort(np.bincount(items[items >= 0], minlength=n_items))
    if not counts.sum():
        return float("nan")
    n = len(counts)
    return float((2 * np.arange(1, n + 1) - n - 1) @ counts / (n * counts.sum()))
