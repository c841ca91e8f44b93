"""Weights of features that make what was right more likely than what it competed with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from recommendations.algorithms.hybrids.candidates import chances

Array = NDArray[np.floating]

_TINY = 1e-300


def fit_listwise(
    features: Array,
    rows: NDArray[np.integer],
    right: NDArray[np.bool_],
    penalty: float,
    *,
    overwrite: bool = False,
) -> NDArray[np.float64]:
    """Coefficients [f] of a conditional logit (McFadden 1974; ListNet's top-one loss, Cao et al. 2007).

    Features [p, f] of candidates ordered by question; rows [p] tell the question. The loss is the mean over
    questions of -log of the chance of the right candidates among all, plus penalty / 2 * |c|^2 in units of
    the features' standard deviations. Questions without a right candidate teach nothing. With `overwrite`
    float32 features of which all teach are scaled where they lie, which spares a copy of them.
    """
    taught = np.isin(rows, rows[right])
    if not taught.any():
        return np.zeros(features.shape[1])
    kept = features if overwrite and taught.all() else features[taught]
    scaled, rows, right = kept.astype(np.float32, copy=False), rows[taught], right[taught]
    scale = spreads(scaled)
    scale[scale == 0] = np.inf
    scaled *= (1 / scale).astype(np.float32)
    loss = listwise_loss(scaled, rows, right, penalty)
    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    coefficients: NDArray[np.float64] = found.x / scale
    return coefficients


def listwise_loss(
    features: Array, rows: NDArray[np.integer], right: NDArray[np.bool_], penalty: float
) -> Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    """The loss of coefficients [f], and its gradient [f]; every question has a right candidate."""
    group = np.cumsum(np.append(False, rows[1:] != rows[:-1]))
    n = int(group[-1]) + 1
    share = right / np.bincount(group, right)[group]
    kind = features.dtype

    def loss(coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        guessed = chances(features @ coefficients.astype(kind), rows)
        value = -float(share @ np.log(np.maximum(guessed, _TINY))) / n
        gradient = features.T @ (guessed - share).astype(kind) / n
        value += penalty / 2 * float(coefficients @ coefficients)
        return value, gradient.astype(np.float64) + penalty * coefficients

    return loss


def spreads(features: Array) -> NDArray[np.float64]:
    """The standard deviation of each column [f], a column at a time to spare memory."""
    return np.array([column.std(dtype=np.float64) for column in features.T])
