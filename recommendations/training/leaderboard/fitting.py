"""Runs one entry in a process of its own and stops it where it exceeds its budget."""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from recommendations import conf
from recommendations.algorithms import Dataset, Lack, registry
from recommendations.evaluation import Questions, Split
from recommendations.models import EntryStatus
from recommendations.training.failures import lacks_in_words
from recommendations.training.leaderboard import child

_PROGRAM = Path(child.__file__)
_POLL = 0.05  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    seconds: float
    memory: int  # MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    status: EntryStatus
    reason: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
    scores: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An algorithm with its parameters, to be judged on the questions of a kind of placement."""

    algorithm: str
    parameters: Mapping[str, Any]
    kind: str
    window_days: int | None = None
    drop: bool = True


class Bench:
    """Holds one split with its questions for the processes that are started to answer them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.material = folder / "material.pickle"

    def put(self, split: Split, questions: Questions, values: Mapping[str, NDArray[np.floating]]) -> None:
        # The test is not handed over: nobody can learn from what is asked.
        kept = Split(train=split.train, test=_nothing(split.test))
        with self.material.open("wb") as file:
            pickle.dump((kept, questions, dict(values)), file, protocol=pickle.HIGHEST_PROTOCOL)

    def measure(self, fit: Fit, budget: Budget, tick: Callable[[], object] = lambda: None) -> Outcome:
        """What came out, or why nothing did; `tick` is called while waiting."""
        with TemporaryDirectory(dir=self.folder) as scratch:
            folder = Path(scratch)
            (folder / "job.json").write_text(json.dumps(self._job(fit, budget)))
            ended = _watched(folder, budget, tick)
            return _outcome(folder, ended, budget)

    def _job(self, fit: Fit, budget: Budget) -> dict[str, Any]:
        path = conf.settings.ALGORITHMS.get(fit.algorithm, fit.algorithm)
        return {
            "path": sys.path,
            "parent": os.getpid(),
            "material": str(self.material),
            "algorithm": path,
            "needs_django": path not in registry.names(),
            "parameters": dict(fit.parameters),
            "kind": fit.kind,
            "window_days": fit.window_days,
            "memory": budget.memory,
            "drop": fit.drop,
        }


@contextmanager
def bench() -> Iterator[Bench]:
    with TemporaryDirectory(prefix="recommendations-leaderboard-") as folder:
        yield Bench(Path(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """How the process ended: its return code, and which budget stopped it."""

    code: int
    stopped: EntryStatus | None = None


def _watched(folder: Path, budget: Budget, tick: Callable[[], object]) -> _Ended:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(_PROGRAM), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    until = time.monotonic() + budget.seconds
    try:
        while process.poll() is None:
            if time.monotonic() > until:
                return _Ended(code=_killed(process), stopped=EntryStatus.OUT_OF_TIME)
            # The child's own limit comes first; this is for what it does not count.
            if _resident(process.pid) > 1.25 * budget.memory:
                return _Ended(code=_killed(process), stopped=EntryStatus.OUT_OF_MEMORY)
            tick()
            time.sleep(_POLL)
    finally:
        _killed(process)
    return _Ended(code=process.returncode)


def _killed(process: "subprocess.Popen[bytes]") -> int:
    if process.poll() is None:
        process.kill()
    return process.wait()


def _resident(pid: int) -> float:
    """MB in use; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _outcome(folder: Path, ended: _Ended, budget: Budget) -> Outcome:
    found = _read(folder / "result.json")
    if found is None:
        status = ended.stopped or EntryStatus.FAILED
        return Outcome(status=status, reason=_why(status, budget) or _last_words(folder, ended.code))
    status = EntryStatus(found["status"])
    if status == EntryStatus.NOT_READY:
        return Outcome(status=status, reason=_missing(found["missing"]))
    if status != EntryStatus.MEASURED:
        return Outcome(status=status, reason=found.get("reason") or _why(status, budget))
    return Outcome(status=status, figures=found["figures"], scores=np.load(folder / "scores.npy"))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    return found


def _why(status: EntryStatus, budget: Budget) -> str:
    if status == EntryStatus.OUT_OF_TIME:
        return _("Stopped after %(seconds)s seconds.") % {"seconds": f"{budget.seconds:g}"}
    if status == EntryStatus.OUT_OF_MEMORY:
        return _("It needs more than %(memory)s MB.") % {"memory": budget.memory}
    return ""


def _missing(missing: list[Any]) -> str:
    lacks = [one if isinstance(one, str) else Lack(*one) for one in missing]
    return _("Not enough data yet: %(missing)s.") % {"missing": lacks_in_words(lacks)}


def _last_words(folder: Path, code: int) -> str:
    """What the process said last, where it died without writing a result."""
    said = (folder / "log").read_text(errors="replace").strip().splitlines()
    return _("Its process ended with code %(code)s. %(words)s") % {
        "code": code,
        "words": said[-1] if said else "",
    }


def _nothing(data: Dataset) -> Dataset:
    return data.take(slice(0, 0))
