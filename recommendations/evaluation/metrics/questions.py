"""NaN where a question had nothing to find."""

import numpy as np
from numpy.typing import NDArray

Hits = NDArray[np.bool_]
Counts = NDArray[np.integer]
Values = NDArray[np.float64]


def where_asked(values: NDArray[np.floating], relevant: Counts) -> Values:
    return np.where(relevant > 0, values, np.nan).astype(np.float64)
