"""Quality: ours and other libraries' recommenders answer the same questions about the same shops.

python -m benchmarks quality [--tasks a,b] [--limit N] [--ours-only] [--validation]
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

from benchmarks.data_sets import DataSetAbsentError
from benchmarks.quality import page, store
from benchmarks.quality.measuring import Bench
from benchmarks.quality.ours import AUTO_BLEND
from benchmarks.quality.peers import Contender, contenders
from benchmarks.quality.references import references
from benchmarks.quality.results import Answered, Result
from benchmarks.quality.tasks import TASKS, Task

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def run(*options: str) -> None:
    given = _parsed(options)
    _one_thread()
    # The libraries warn of what is known here: one thread, ratings that are all alike.
    warnings.filterwarnings("ignore")
    results = []
    judge = "validation" if given.validation else "test"
    for tasks in _by_source(given.tasks):
        bench = Bench(source=tasks[0].source, tasks=tasks, limit=given.limit, judge=judge)
        try:
            results += _measured(bench, ours_only=given.ours_only)
        except DataSetAbsentError as absence:
            print(f"quality: {', '.join(task.name for task in tasks)} skipped. {absence}", file=sys.stderr)
    if not results:
        return
    if len(results) == len(TASKS) and not (given.limit or given.ours_only or given.validation):
        page.write(results)
    else:
        print(page.body(results))


def _parsed(options: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality")
    parser.add_argument("--tasks", type=_tasks, default=list(TASKS.values()), help=", ".join(TASKS))
    parser.add_argument("--limit", type=int, help="ask at most so many test questions, drawn at random")
    parser.add_argument(
        "--ours-only", action="store_true", help="of the others, show only what was measured before"
    )
    parser.add_argument(
        "--validation", action="store_true", help="judge by the validation part, and leave the test alone"
    )
    return parser.parse_args(options)


def _tasks(names: str) -> list[Task]:
    unknown = set(names.split(",")) - set(TASKS)
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no task {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}"
        )
    return [TASKS[name] for name in TASKS if name in names.split(",")]


def _by_source(tasks: list[Task]) -> Iterator[list[Task]]:
    return (list(group) for _, group in groupby(tasks, key=lambda task: task.source.name))


def _measured(bench: Bench, *, ours_only: bool) -> list[Result]:
    results = {task.name: Result.of(task, bench.asked(task)) for task in bench.tasks}
    for task in bench.tasks:
        results[task.name].ours = _answered(bench, AUTO_BLEND, {"repeats": not task.new}, task)
    others = replace(bench, measures=not ours_only)
    for contender in [*contenders(), *references()]:
        if bench.source.kind in contender.kinds:
            with suppress(store.NotMeasuredError):
                _add(others, contender, results)
    return list(results.values())


def _add(bench: Bench, contender: Contender, results: dict[str, Result]) -> None:
    chosen = bench.chosen(contender) if len(contender.grid) > 1 else {}
    for task in bench.tasks:
        params = chosen[task.name][0] if chosen else contender.grid[0]
        answered = _answered(bench, contender, params, task)
        (results[task.name].peers if contender.library else results[task.name].references).append(answered)


def _answered(bench: Bench, contender: Contender, params: Any, task: Task) -> Answered:
    values = bench.judged(contender, params, task)
    return Answered(name=contender.name, params=dict(params), values=values)


def _one_thread() -> None:
    """So that CPU seconds can be compared; libraries that have loaded their pools already obey too."""
    from threadpoolctl import threadpool_limits

    os.environ |= dict.fromkeys(_THREADS, "1")
    threadpool_limits(1)
    with suppress(ImportError):
        import torch

        torch.set_num_threads(1)
