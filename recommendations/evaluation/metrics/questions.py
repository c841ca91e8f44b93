"""NaN where a question had nothing to find, or got no answer."""

import numpy as np
from numpy.typing import NDArray

Hits = NDArray[np.bool_]
Counts = NDArray[np.integer]
Values = NDArray[np.float64]


def where_asked(values: NDArray[np.floating], relevant: Counts) -> Values:
    return np.where(relevant > 0, values, np.nan).astype(np.float64)


def looked_up(table: NDArray[np.floating], items: NDArray[np.integer]) -> Values:
    """The entry of each answer [n, k] in a table [n_items]; 0 where there is no answer."""
    return np.append(table, 0.0)[np.where(items >= 0, items, len(table))]


def mean_answer(table: NDArray[np.floating], items: NDArray[np.integer]) -> Values:
    """The mean of the answers' entries in a table [n_items]; NaN where there is no answer."""
    answered = (items >= 0).sum(axis=1)
    return where_asked(looked_up(table, items).sum(axis=1) / np.maximum(answered, 1), answered)
