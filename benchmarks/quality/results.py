"""What everybody answered to the test questions of a task."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.store import Values
from benchmarks.quality.tasks import Task
from recommendations.evaluation import Difference, paired_difference
from recommendations.evaluation.questions import Questions

#: What a quick sketch reached on SKETCHED questions drawn with SKETCH_SEED: to be passed.
MARKS = {
    "diginetica-next": 0.187,
    "yoochoose64-next": 0.309,
    "diginetica-new": 0.143,
    "yoochoose64-new": 0.284,
    "beauty-last": 0.056,
}
SKETCHED, SKETCH_SEED = 5000, 42


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One model's figures for each of n questions."""

    name: str
    params: dict[str, Any]
    values: Values

    def mean(self, metric: str) -> float:
        return float(np.nanmean(self.values[metric]))

    @property
    def seconds(self) -> tuple[float, float]:
        """CPU seconds of fitting and of answering everything."""
        fitting, answering = self.values["seconds"]
        return float(fitting), float(answering)

    @property
    def report(self) -> dict[str, Any]:
        """What a blend chose, and why; empty for any other model."""
        report: dict[str, Any] = json.loads(str(self.values["report"]))
        return report


@dataclass(kw_only=True)
class Result:
    task: Task
    n: int
    groups: NDArray[np.int64] | None  # questions of one visit belong together
    ours: Answered = None  # type: ignore[assignment]  # answered right after
    peers: list[Answered] = field(default_factory=list)
    references: list[Answered] = field(default_factory=list)

    @classmethod
    def of(cls, task: Task, questions: Questions) -> Self:
        return cls(task=task, n=len(questions), groups=questions.groups)

    @property
    def metric(self) -> str:
        return self.task.metrics[0]

    @property
    def best_peer(self) -> Answered | None:
        """The library that does best on the test itself, which flatters it."""
        return max(self.peers, key=lambda answered: answered.mean(self.metric), default=None)

    @property
    def best_single(self) -> Answered | None:
        """The best of all single methods on the test, whoever implemented it."""
        everybody = [*self.peers, *self.references]
        return max(everybody, key=lambda answered: answered.mean(self.metric), default=None)

    @cached_property
    def over_peer(self) -> Difference | None:
        return self._over(self.best_peer)

    @cached_property
    def over_single(self) -> Difference | None:
        return self._over(self.best_single)

    def _over(self, other: Answered | None) -> Difference | None:
        if other is None:
            return None
        return paired_difference(self.ours.values[self.metric], other.values[self.metric], groups=self.groups)

    @property
    def sketched(self) -> float | None:
        """Ours on the questions that the sketch was asked."""
        if self.task.name not in MARKS or self.n < SKETCHED:
            return None
        drawn = np.random.default_rng(SKETCH_SEED).choice(self.n, SKETCHED, replace=False)
        return float(np.nanmean(self.ours.values[self.metric][drawn]))
