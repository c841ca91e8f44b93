"""One source's tasks: parameters chosen on validation, models fitted on all of training, test answered."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from benchmarks.quality import store
from benchmarks.quality.peers import Contender, Model
from benchmarks.quality.tasks import TASKS_VERSION, Parts, Source, Task, parts
from recommendations.evaluation.metrics import RANKING
from recommendations.evaluation.questions import Questions

#: Validation asks at most so many of its questions, drawn at random.
VALIDATION_QUESTIONS = 10_000
_METRICS = ("mrr", "ndcg", "hit_rate", "recall")

Params = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Bench:
    """The tasks of one source; frames and the model fitted last are kept until the next source."""

    source: Source
    tasks: list[Task]
    limit: int | None = None  # of test questions
    judge: Literal["test", "validation"] = "test"
    measures: bool = True  # else only figures already measured are told
    _frame: pd.DataFrame | None = None
    _parts: dict[str, Parts] = field(default_factory=dict)
    _fitted: tuple[Any, Model, float] | None = None

    def chosen(self, contender: Contender) -> dict[str, tuple[Params, float]]:
        """For each task, the parameters of the grid that do best on validation, and how well they do."""
        found: dict[str, tuple[Params, float]] = {}
        for params in contender.grid:
            for task in self.tasks:
                value = self._validate(contender, params, task)
                if task.name not in found or value > found[task.name][1]:
                    found[task.name] = (params, value)
        return found

    def judged(self, contender: Contender, params: Params, task: Task) -> store.Values:
        """The metrics of each question of the judging part; where they are measured, a look at that part."""

        def measure() -> store.Values:
            if self.judge == "test":
                store.note_look(task.name, contender.name, params)
            return self._measure(contender, params, task, self.judge)

        return self._remembered(contender, params, task, self.judge, measure)

    def asked(self, task: Task) -> Questions:
        """What everybody is judged by."""
        return self.questions(task, self.judge)

    def questions(self, task: Task, part: str) -> Questions:
        """Those that are asked: of validation a part, of the test all unless there is a limit."""
        questions = self.parts(part).questions[task.name]
        limit = VALIDATION_QUESTIONS if part == "validation" else self.limit
        return questions if limit is None else drawn(questions, limit, seed=0)

    def _validate(self, contender: Contender, params: Params, task: Task) -> float:
        values = self._remembered(
            contender,
            params,
            task,
            "validation",
            lambda: self._measure(contender, params, task, "validation"),
        )
        return float(np.nanmean(values[task.metrics[0]]))

    def _remembered(
        self,
        contender: Contender,
        params: Params,
        task: Task,
        part: str,
        measure: Callable[[], store.Values],
    ) -> store.Values:
        key = self._key(contender, params, task, part)
        return store.remembered(key, measure if self.measures else None)

    def _key(self, contender: Contender, params: Params, task: Task, part: str) -> dict[str, Any]:
        limit = self.limit if part == "test" else VALIDATION_QUESTIONS
        return {
            "task": task.name,
            "model": contender.name,
            "params": dict(params),
            "part": part,
            "limit": limit,
            "version": contender.version,
            "tasks": TASKS_VERSION,
        }

    def _measure(
        self, contender: Contender, params: Params, task: Task, part: Literal["test", "validation"]
    ) -> store.Values:
        model, fitting = self._fit(contender, params, part)
        questions = self.questions(task, part)
        start = time.process_time()
        answers = model.recommend(questions.histories, task.k, exclude_seen=task.new)
        answering = time.process_time() - start
        hits, relevant = questions.hits(answers), questions.relevant
        values = {name: RANKING[name](hits, relevant) for name in _METRICS}
        mean = float(np.nanmean(values[task.metrics[0]]))
        print(
            f"  {task.name}, {part}: {contender.name} {dict(params)} {task.metrics[0]}@{task.k} {mean:.4f}"
            f" (fit {fitting:.1f} s, {len(questions):,} answers {answering:.1f} s)",
            file=sys.stderr,
            flush=True,
        )
        report = json.dumps(getattr(model, "report", {}))
        return values | {"seconds": np.array([fitting, answering]), "report": np.array(report)}

    def _fit(self, contender: Contender, params: Params, part: str) -> tuple[Model, float]:
        # Tasks of one source learn from the same data, so a model is fitted once for them.
        wanted = (contender.name, tuple(sorted(params.items())), part)
        if self._fitted is None or self._fitted[0] != wanted:
            self._fitted = None
            start = time.process_time()
            model = contender.make(self.source.kind, **params).fit(self.parts(part).train)
            self._fitted = (wanted, model, time.process_time() - start)
        return self._fitted[1], self._fitted[2]

    def parts(self, part: str) -> Parts:
        if self._frame is None:
            self._frame = self.source.load()
        if part not in self._parts:
            self._parts[part] = parts(self.source, self.tasks, self._frame, part)  # type: ignore[arg-type]
        return self._parts[part]


def drawn(questions: Questions, limit: int, *, seed: int) -> Questions:
    """At most `limit` of the questions, at random."""
    if len(questions) <= limit:
        return questions
    chosen = np.sort(np.random.default_rng(seed).choice(len(questions), limit, replace=False))
    asked = np.isin(questions.rows, chosen)
    return replace(
        questions,
        histories=questions.histories.take(chosen),
        groups=None if questions.groups is None else questions.groups[chosen],
        rows=np.searchsorted(chosen, questions.rows[asked]),
        items=questions.items[asked],
    )
