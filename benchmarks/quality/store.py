"""Figures already measured, and how often each test part was looked at; both outlive a run.

Kept under RECOMMENDATIONS_BENCHMARKS (default: var/quality of the repository, which git ignores).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_REPOSITORY = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("RECOMMENDATIONS_BENCHMARKS", _REPOSITORY / "var" / "quality"))

#: A metric to [n], one for each question; "seconds" to [2]; "report" to the JSON of what a blend chose.
Values = dict[str, NDArray[Any]]


class NotMeasuredError(Exception):
    """Nobody has measured this yet, and it is not to be done now."""


def remembered(key: Mapping[str, Any], measure: Callable[[], Values] | None) -> Values:
    """What `measure` gave the last time that it was asked for under this key."""
    path = FOLDER / "figures" / f"{_digest(key)}.npz"
    if path.exists():
        with np.load(path) as stored:
            return {name: stored[name] for name in stored.files if name != "key"}
    if measure is None:
        raise NotMeasuredError(json.dumps(key))
    values = measure()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez(part, key=np.array(json.dumps(key, sort_keys=True)), **values)
    part.rename(path)
    return values


def note_look(task: str, model: str, params: Mapping[str, Any]) -> None:
    """One more model was judged by the test part of that task."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "looks.jsonl").open("a") as ledger:
        ledger.write(json.dumps({"task": task, "model": model, "params": params}) + "\n")


def looks() -> dict[str, Counter[str]]:
    """For each task, how often each model was judged by its test part."""
    path = FOLDER / "looks.jsonl"
    found: dict[str, Counter[str]] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        look = json.loads(line)
        found.setdefault(look["task"], Counter())[look["model"]] += 1
    return found


def source_digest(*folders: str) -> str:
    """Changes with any module under these folders of the repository."""
    paths = sorted(path for folder in folders for path in (_REPOSITORY / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def _digest(key: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
