"""What each part of a model is worth, measured by leaving it out."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.answering import answer
from recommendations.evaluation.kinds import Kind
from recommendations.evaluation.questions import Questions
from recommendations.evaluation.report import ranking
from recommendations.evaluation.significance import paired_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A source or field, its weight where it has one, and what the metric loses without it, with its interval."""

    part: str
    sort: str  # "source" or "field"
    weight: float | None
    loss: float
    low: float
    high: float


def dropped(fitted: Algorithm, material: Dataset, kind: Kind, questions: Questions) -> list[Dropped]:
    """The parts of a hybrid (silenced, nothing learned anew) or of content (fitted without the field).

    Largest loss first. Nothing for an algorithm that has no parts, or only one.
    """
    parts = _parts(fitted, material)
    if len(parts) < 2 or not len(questions):
        return []
    whole = _values(fitted, kind, questions)
    found = []
    for name, sort, weight, without in parts:
        loss = paired_difference(whole, _values(without(), kind, questions), groups=questions.groups)
        found.append(
            Dropped(part=name, sort=sort, weight=weight, loss=loss.mean, low=loss.low, high=loss.high)
        )
    return sorted(found, key=lambda part: -part.loss)


class Silence(Algorithm):
    """Answers nothing."""

    name = "silence"
    scopes = frozenset()

    def __init__(self, item_ids: NDArray[Any]) -> None:
        self.item_ids_ = item_ids

    def learn(self, data: Dataset) -> None:
        """There is nothing to learn."""

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        return TopK.absent(len(histories), k)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        return TopK.absent(np.asarray(items).size, k)


def _parts(fitted: Algorithm, material: Dataset) -> list[tuple[str, str, float | None, Any]]:
    if isinstance(fitted, Hybrid):
        return _sources(fitted)
    weights = getattr(fitted, "field_weights", None)
    return _fields(fitted, material, weights) if isinstance(weights, dict) else []


def _sources(fitted: Hybrid) -> list[tuple[str, str, float | None, Any]]:
    specs = [Source.parse(spec) for spec in fitted._stored_sources()]
    weights = _weights(fitted)
    return [
        (str(source), "source", weights.get(str(source)), lambda place=place: _silenced(fitted, place))
        for place, source in enumerate(specs)
    ]


def _silenced(fitted: Hybrid, place: int) -> Hybrid:
    without = copy.copy(fitted)
    without.sources_ = [
        Silence(fitted.item_ids_) if number == place else source
        for number, source in enumerate(fitted.sources_)
    ]
    return without


def _weights(fitted: Hybrid) -> dict[str, float]:
    """By the source's name, as a blend's own report gives them."""
    told = getattr(fitted, "report", None)
    sources = told.get("sources", ()) if isinstance(told, dict) else ()
    return {source["name"]: source["weight"] for source in sources if source.get("weight") is not None}


def _fields(
    fitted: Algorithm, material: Dataset, weights: dict[str, float]
) -> list[tuple[str, str, float | None, Any]]:
    used = [name for name, weight in weights.items() if weight > 0]

    def without(field: str) -> Algorithm:
        params = {**fitted.get_params(), "fields": [name for name in used if name != field]}
        return type(fitted)(**params).fit(material)

    return [(name, "field", weights[name], lambda name=name: without(name)) for name in used]


def _values(fitted: Algorithm, kind: Kind, questions: Questions) -> NDArray[np.float64]:
    return ranking(questions, answer(fitted, questions, kind.k))[kind.metric]


def features_of(fitted: Algorithm) -> dict[str, Any]:
    """What the model reads and is made of, as JSON holds it: stored with every run."""
    found: dict[str, Any] = {"reads": sorted(fitted.reads), "kinds": list(fitted.kinds)}
    weights = getattr(fitted, "field_weights", None)
    if isinstance(weights, dict):
        found["fields"] = {name: round(weight, 6) for name, weight in weights.items() if weight > 0}
    if isinstance(fitted, Hybrid):
        found["sources"] = [dict(spec) for spec in fitted._stored_sources()]
    told = getattr(fitted, "report", None)
    if isinstance(told, dict):
        found["report"] = json.loads(json.dumps(told))
    return found


def some(questions: Questions, limit: int) -> Questions:
    """The first `limit` of the questions."""
    if len(questions) <= limit:
        return questions
    kept = questions.rows < limit
    return replace(
        questions,
        histories=next(iter(questions.histories.chunks(limit))),
        rows=questions.rows[kept],
        items=questions.items[kept],
        groups=None if questions.groups is None else questions.groups[:limit],
    )
