import numpy as np
from numpy.typing import NDArray


def coverage(items: NDArray[np.integer], n_items: int) -> float:
    """The share of n_items that appear in any answer (-1 is no answer); NaN for an empty catalogue."""
    found = np.unique(items[items >= 0])
    return len(found) / n_items if n_items else float("nan")
