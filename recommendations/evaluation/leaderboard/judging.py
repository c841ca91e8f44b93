"""One entry on the questions that all are asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Algorithm, Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.evaluation.kinds import Kind
from recommendations.evaluation.questions import Questions
from recommendations.evaluation.report import Report, report
from recommendations.evaluation.significance import paired_difference
from recommendations.evaluation.splits import Split, has_clock

Values = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The fitted algorithm, its figures as JSON holds them, and its deciding metric question by question [n]."""

    fitted: Algorithm
    figures: dict[str, Any]
    scores: NDArray[np.float64]


def ask(
    kind: Kind, data: Dataset, *, limit: int, seed: int, repeats: bool = False
) -> tuple[Split, Questions]:
    """What is held back of the data, and the questions about it."""
    split = kind.split(data)
    return split, kind.ask(split, repeats, limit, seed)


def judge(
    algorithm: Algorithm,
    kind: Kind,
    split: Split,
    questions: Questions,
    *,
    window_days: int | None = None,
    values: Values | None = None,
) -> Judged:
    """Fit on what the algorithm would learn from, answer all questions, measure."""
    material = learned_from(algorithm, split.train, window_days)
    began = process_time()
    fitted = algorithm.clone().fit(material)
    seconds = process_time() - began
    began = perf_counter()
    found = report(fitted, questions, split.train, kind.k, values=values)
    asked = perf_counter() - began
    scores = found.metrics[kind.metric]
    return Judged(
        fitted=fitted,
        figures=_figures(found, scores, questions)
        | {
            "metric": kind.metric,
            "k": kind.k,
            "seconds": round(seconds, 3),
            "answer_seconds": round(asked, 3),
            "interactions": len(material),
        },
        scores=scores,
    )


def learned_from(algorithm: Algorithm, train: Dataset, window_days: int | None = None) -> Dataset:
    """The part of `train` that the algorithm asks for by kind and window, faded as it wishes."""
    kept = np.ones(len(train), bool)
    if algorithm.kinds:
        codes = [code for code, name in enumerate(train.kind_names) if name in algorithm.kinds]
        kept &= np.isin(train.kinds, codes)
    days = window_days or algorithm.window_days
    if days and has_clock(train):
        kept &= train.times > train.ends_at - days * SECONDS_PER_DAY
    material = train.take(kept)
    if algorithm.half_life_days is None or not len(material):
        return material
    return material.decayed(algorithm.half_life_days, float(train.ends_at))


def _figures(found: Report, scores: NDArray[np.float64], questions: Questions) -> dict[str, Any]:
    """With the 95 % interval of the deciding metric's mean, by bootstrap."""
    spread = paired_difference(scores, np.where(np.isnan(scores), np.nan, 0.0), groups=questions.groups)
    return {
        "metrics": plain(found.means()),
        "segments": {name: plain(means) for name, means in found.segment_means().items()},
        "low": _number(spread.low),
        "high": _number(spread.high),
        "questions": len(questions),
    }


def plain(figures: Mapping[str, float]) -> dict[str, float | None]:
    """As JSON holds it: what could not be measured is null."""
    return {name: _number(value) for name, value in figures.items()}


def _number(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None
