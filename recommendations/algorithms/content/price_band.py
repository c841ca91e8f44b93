"""What a shopper is used to paying."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Histories


def upper_prices(
    histories: Histories, log_prices: NDArray[np.float64], quantile: float
) -> NDArray[np.float64]:
    """The log price [n] that a share `quantile` of what each shopper chose does not exceed.

    A price out of the history, never between two (Hyndman & Fan 1996, definition 1); infinity where
    nothing in the history has a price. Refunds do not count.
    """
    prices = log_prices[histories.items]
    counted = np.isfinite(prices) & (histories.weights > 0)
    rows, prices = histories.rows[counted], prices[counted]
    order = np.lexsort((prices, rows))
    counts = np.bincount(rows, minlength=len(histories))
    place = np.cumsum(counts) - counts + np.maximum(np.ceil(quantile * counts - 1e-9).astype(np.int64) - 1, 0)
    limits = np.full(len(histories), np.inf)
    limits[counts > 0] = prices[order][place[counts > 0]]
    return limits
