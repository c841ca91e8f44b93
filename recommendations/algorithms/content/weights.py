"""What each field is worth, learned from what was bought together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from recommendations.algorithms.content.co_purchase_pairs import bought_pairs, random_pairs
from recommendations.algorithms.content.fields import DEFAULT_WEIGHTS, FIELDS
from recommendations.algorithms.content.similarity import ItemSimilarity
from recommendations.algorithms.data import Dataset

_PAIRS = 50_000
_RIDGE = 1e-3  # keeps the weights finite where a field tells bought pairs from others without error

Weights = NDArray[np.float64]


def default_weights(present: NDArray[np.bool_]) -> Weights:
    """DEFAULT_WEIGHTS [fields] of the fields under a mask, scaled to a sum of 1; zeros where there are none."""
    return _shares(np.where(present, list(DEFAULT_WEIGHTS.values()), 0.0))


def learned_weights(
    data: Dataset, similarity: ItemSimilarity, present: NDArray[np.bool_], shrinkage: float, seed: int
) -> tuple[Weights, int]:
    """Weights [fields] of a sum of 1, and the number of distinct pairs that they come from.

    Logistic regression with weights of at least 0 tells bought pairs from random ones; with c pairs its
    shares count c / (c + shrinkage), the defaults the rest.
    """
    default = default_weights(present)
    rng = np.random.default_rng(seed)
    first, second = bought_pairs(data, _PAIRS, rng)
    strangers = random_pairs(first, second, rng) if len(first) else (first, second)
    count = _distinct(first, second, data.n_items)
    if not count or not len(strangers[0]) or not present.any():
        return default, 0
    bought, random = similarity.by_field(first, second), similarity.by_field(*strangers)
    learned = _shares(np.where(present, logistic_weights(bought * present, random * present), 0.0))
    if not learned.any():
        return default, count
    trust = count / (count + shrinkage)
    return trust * learned + (1 - trust) * default, count


def logistic_weights(bought: NDArray[np.float64], random: NDArray[np.float64]) -> Weights:
    """Weights [f] of at least 0 that tell rows of `bought` [p, f] from rows of `random` [q, f].

    Both sides count alike, whatever their numbers.
    """
    rows = np.concatenate((bought, random))
    signs = np.repeat([1.0, -1.0], [len(bought), len(random)])
    share = np.repeat([0.5 / len(bought), 0.5 / len(random)], [len(bought), len(random)])

    def loss(solution: Weights) -> tuple[float, Weights]:
        margins = signs * (rows @ solution[:-1] + solution[-1])
        ridge = np.append(_RIDGE * solution[:-1], 0.0)
        slope = -signs * share * expit(-margins)
        value = float(share @ np.logaddexp(0.0, -margins) + ridge @ solution / 2)
        return value, np.append(slope @ rows, slope.sum()) + ridge

    n_fields = rows.shape[1]
    bounds = [(0.0, None)] * n_fields + [(None, None)]
    found = minimize(loss, np.zeros(n_fields + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: Weights = found.x[:-1]
    return weights


def _shares(weights: Weights) -> Weights:
    total = weights.sum()
    return weights / total if total > 0 else np.zeros(len(FIELDS))


def _distinct(first: NDArray[np.integer], second: NDArray[np.integer], n_items: int) -> int:
    low, high = np.minimum(first, second), np.maximum(first, second)
    return len(np.unique(low.astype(np.int64) * n_items + high))
