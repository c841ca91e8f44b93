"""Weights of features that make what was right more likely than what it competed with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from recommendations.algorithms.hybrids.candidates import chances

Array = NDArray[np.floating]

_TINY = 1e-300


def fit_listwise(
    features: Array, rows: NDArray[np.integer], right: NDArray[np.bool_], penalty: float
) -> NDArray[np.float64]:
    """Coefficients [f] of a conditional logit (McFadden 1974; ListNet's top-one loss, Cao et al. 2007).

    Features [p, f] of candidates ordered by question; rows [p] tell the question. The loss is the mean over
    questions of -log of the chance of the right candidates among all, plus penalty / 2 * |c|^2 in units of
    the features' standard deviations. Questions without a right candidate teach nothing.
    """
    taught = np.isin(rows, rows[right])
    features, rows, right = features[taught], rows[taught], right[taught]
    if not len(rows):
        return np.zeros(features.shape[1])
    group = np.cumsum(np.append(False, rows[1:] != rows[:-1]))
    n = int(group[-1]) + 1
    share = right / np.bincount(group, right)[group]
    scale = features.std(axis=0, dtype=np.float64)
    scale[scale == 0] = np.inf
    scaled = (features / scale).astype(np.float32)

    def loss(coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        guessed = chances(scaled @ coefficients.astype(np.float32), rows)
        value = -float(share @ np.log(np.maximum(guessed, _TINY))) / n
        gradient = scaled.T @ (guessed - share).astype(np.float32) / n
        value += penalty / 2 * float(coefficients @ coefficients)
        return value, gradient.astype(np.float64) + penalty * coefficients

    start = np.zeros(features.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    coefficients: NDArray[np.float64] = found.x / scale
    return coefficients
