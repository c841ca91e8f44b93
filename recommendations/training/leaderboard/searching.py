"""A parameter search: chosen on the validation part, which is cut from what the test part leaves to learn from."""

import time
from collections.abc import Callable
from typing import Any

from recommendations.datasets import algorithm_class
from recommendations.evaluation.leaderboard import trials
from recommendations.evaluation.leaderboard.ranges import ranges_of
from recommendations.training.leaderboard.fitting import Outcome
from recommendations.training.leaderboard.question import Question


def search(name: str, judge: Callable[[dict[str, Any]], Outcome], question: Question) -> dict[str, Any]:
    """What was chosen ({} for the defaults), and each trial with its validation mean, as JSON holds it.

    The order of trials depends on the seed alone; ties go to the earlier, so that the defaults win them.
    """
    tried: list[dict[str, Any]] = []
    until = time.monotonic() + question.search_seconds
    for parameters in trials(ranges_of(name, algorithm_class(name)), question.trials, question.seed):
        if tried and time.monotonic() > until:
            break
        outcome = judge(parameters)
        figures = outcome.figures
        tried.append(
            {
                "parameters": parameters,
                "status": outcome.status.value,
                "reason": outcome.reason,
                "mean": figures["metrics"][figures["metric"]] if figures else None,
            }
        )
    measured = [trial for trial in tried if trial["mean"] is not None]
    best = max(measured, key=lambda trial: trial["mean"]) if measured else {"parameters": {}, "mean": None}
    return {"chosen": best["parameters"], "mean": best["mean"], "trials": tried}
