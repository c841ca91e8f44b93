from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Histories
from recommendations.evaluation.metrics.questions import Values

#: So much of the history's shares is mixed into the list's, so that no category is missing (Steck 2018).
SMOOTHING = 0.01
_CELLS = 2**22


def calibration(
    items: NDArray[np.integer],
    histories: Histories,
    categories: NDArray[np.integer],
    divergence: Literal["kl", "js"] = "kl",
) -> Values:
    """How far the categories of a list [n, k] lie from those of the history; 0 is calibrated (Steck 2018).

    "kl" is sum p log2(p / q), with q smoothed towards p by a hundredth; "js" is the Jensen-Shannon
    divergence, between 0 and 1 (Lin 1991). p are the category shares of the history, by weight, q those
    of the list. `categories` [n_items] are codes, -1 for none. NaN where either side has no category.
    """
    parts = [np.empty(0)]
    width = int(categories.max(initial=-1)) + 1
    size = max(1, _CELLS // max(1, width))
    known = histories.known(len(categories))
    for start, chunk in zip(range(0, len(known), size), known.chunks(size), strict=True):
        answers = items[start : start + size]
        rows, columns = np.nonzero(answers >= 0)
        weights = np.maximum(chunk.weights, 0)
        p = _shares(chunk.rows, categories[chunk.items], weights, (len(chunk), width))
        q = _shares(rows, categories[answers[rows, columns]], np.ones(len(rows)), (len(chunk), width))
        parts.append(_js(p, q) if divergence == "js" else _kl(p, (1 - SMOOTHING) * q + SMOOTHING * p))
    return np.concatenate(parts)


def _shares(
    rows: NDArray[np.integer],
    categories: NDArray[np.integer],
    weights: NDArray[np.floating],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Shares [n, c]; rows of NaN where there is nothing to share."""
    kept = categories >= 0
    cells = rows[kept] * shape[1] + categories[kept]
    counts = np.bincount(cells, weights[kept], shape[0] * shape[1]).reshape(shape)
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), np.nan)


def _kl(p: NDArray[np.float64], q: NDArray[np.float64]) -> Values:
    terms = np.where(p == 0, 0.0, p * np.log2(np.where(p == 0, 1, p) / np.where(p == 0, 1, q)))
    return np.where(np.isnan(p + q).any(axis=1) | (p.shape[1] == 0), np.nan, terms.sum(axis=1))


def _js(p: NDArray[np.float64], q: NDArray[np.float64]) -> Values:
    middle = (p + q) / 2
    return (_kl(p, middle) + _kl(q, middle)) / 2
