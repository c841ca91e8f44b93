from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Hits, Values


def auc(scores: NDArray[np.floating], right: Hits, candidates: Hits | None = None) -> Values:
    """The chance that a relevant candidate scores higher than another one, ties half; for each of n.

    From scores [n, m] and whether each item is `right` [n, m], by ranks (Mann & Whitney 1947;
    Hanley & McNeil 1982). What has no score (NaN) lies below all that have one. What is not among the
    `candidates` [n, m] does not count. NaN where all candidates are right, or none.
    """
    counted = np.ones_like(right) if candidates is None else candidates
    positive = right & counted
    n_right, n_all = positive.sum(axis=1), counted.sum(axis=1)
    ranks = _average_ranks(np.where(counted, np.where(np.isnan(scores), -np.inf, scores), np.nan))
    above = (ranks * positive).sum(axis=1) - n_right * (n_right + 1) / 2
    pairs = n_right * (n_all - n_right)
    return np.where(pairs > 0, above / np.maximum(pairs, 1), np.nan)


def _average_ranks(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Ranks [n, m] from 1 upwards; ties share the mean of theirs, and NaN come last."""
    n, m = scores.shape
    order = np.argsort(scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    new = np.ones((n, m), bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, n * m))
    ranks = np.empty((n, m))
    shared = np.repeat(starts % max(m, 1) + (lengths + 1) / 2, lengths)
    np.put_along_axis(ranks, order, shared.reshape(n, m), axis=1)
    return ranks
