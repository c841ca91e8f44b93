"""What names a result, so that who asks the same again takes it over."""

import hashlib
import inspect
import json
from functools import cache
from pathlib import Path
from typing import Any

from recommendations.algorithms.errors import AlgorithmError
from recommendations.datasets import algorithm_class
from recommendations.evaluation import KINDS
from recommendations.evaluation.leaderboard import Entry
from recommendations.training.leaderboard.question import Question

_ROOMS = ("algorithms", "evaluation")
_HOME = Path(__file__).resolve().parents[2]


def key_of(entry: Entry, question: Question, fingerprint: str) -> str:
    """Of data, algorithm, parameters, question and code; budgets change no figure and are left out."""
    kind = KINDS[question.kind]
    asked: dict[str, Any] = {
        "data": fingerprint,
        "entry": entry.spec(),
        "kind": [kind.name, kind.k, kind.metric],
        "limit": question.limit,
        "seed": question.seed,
        "repeats": question.repeats,
        "code": [code_version(), _own_code(entry.algorithm)],
    }
    if entry.search:
        asked["search"] = [question.trials, question.search_seconds]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


@cache
def code_version() -> str:
    """Of the rooms that learn and measure: a change of code is a new question."""
    total = hashlib.sha256()
    for path in sorted(path for room in _ROOMS for path in (_HOME / room).rglob("*.py")):
        total.update(path.relative_to(_HOME).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _own_code(algorithm: str) -> str:
    """Of the module of an algorithm that is the shop's own."""
    try:
        found = algorithm_class(algorithm)
        if found.__module__.startswith(tuple(f"recommendations.{room}." for room in _ROOMS)):
            return ""
        return hashlib.sha256(inspect.getsource(inspect.getmodule(found)).encode()).hexdigest()[:16]  # type: ignore[arg-type]
    except (AlgorithmError, OSError, TypeError):
        return ""
