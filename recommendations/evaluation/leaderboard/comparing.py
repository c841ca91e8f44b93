"""Entries beside each other, on the same questions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.significance import paired_difference


def compared(
    scores: Mapping[str, NDArray[np.floating]],
    baseline: str | None,
    groups: NDArray[np.integer] | None = None,
) -> dict[str, dict[str, Any]]:
    """For each entry its difference to the baseline and to the best of them, each with its 95 % interval.

    `scores` hold the deciding metric question by question, [n] each. Differences come as the mean, its low
    and high end, the p-value and the same as shares of the other's mean; None where nothing can be said.
    """
    means = {name: _mean(values) for name, values in scores.items()}
    measured = {name: value for name, value in means.items() if not math.isnan(value)}
    best = max(measured, key=lambda name: measured[name]) if measured else None
    return {
        name: {
            "beside_baseline": beside(scores, name, baseline, groups),
            "beside_best": beside(scores, name, best, groups),
            "is_best": name == best,
        }
        for name in scores
    }


def beside(
    scores: Mapping[str, NDArray[np.floating]],
    name: str,
    other: str | None,
    groups: NDArray[np.integer] | None,
) -> dict[str, float] | None:
    """How much `name` is better than `other`, per question and as a share of the other's mean."""
    if other is None or other == name or other not in scores:
        return None
    found = paired_difference(scores[name], scores[other], groups=groups)
    if not math.isfinite(found.low):
        return None
    theirs = _mean(scores[other])
    shares = (
        {f"{end}_share": round(getattr(found, end) / theirs, 6) for end in ("mean", "low", "high")}
        if theirs > 0
        else {}
    )
    return {
        "mean": round(found.mean, 6),
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "p_value": round(found.p_value, 6),
        **shares,
    }


def _mean(values: NDArray[np.floating]) -> float:
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if len(kept) else float("nan")
