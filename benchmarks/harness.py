"""CPU seconds and peak memory of a function, each run in a process of its own.

A contender is named "module:function". The function prepares whatever is not to be measured and returns
what is: a callable without arguments, whose result (a number, numbers by name, or None) comes back with the
figures.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

_ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "NUMBA")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Medians over the runs."""

    cpu_seconds: float
    peak_megabytes: float  # above what was in memory before the measured part
    result: float | None = None
    runs: int = 1
    process_megabytes: float = 0.0  # the whole process at its peak, Python and the input with it
    figures: dict[str, float] | None = None  # where the result is several numbers


def compare(contenders: Mapping[str, str], *arguments: Any, rounds: int = 3) -> dict[str, Measurement]:
    """Measure each contender `rounds` times, taking turns, so that a busy minute hits all of them."""
    runs: dict[str, list[Measurement]] = {label: [] for label in contenders}
    for _ in range(rounds):
        for label, name in contenders.items():
            runs[label].append(measure(name, *arguments))
            print(f"  {label}: {runs[label][-1].cpu_seconds:.3f} s", file=sys.stderr)
    return {label: median(measured) for label, measured in runs.items()}


def measure(name: str, *arguments: Any) -> Measurement:
    """One run in a fresh process, on one thread."""
    command = [sys.executable, "-m", "benchmarks.harness", name, json.dumps(arguments)]
    run = subprocess.run(command, env=os.environ | _ONE_THREAD, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{name} failed with {run.returncode}:\n{run.stderr}")
    return Measurement(**json.loads(run.stdout.splitlines()[-1]))


def median(runs: Sequence[Measurement]) -> Measurement:
    return Measurement(
        cpu_seconds=statistics.median(run.cpu_seconds for run in runs),
        peak_megabytes=statistics.median(run.peak_megabytes for run in runs),
        result=runs[0].result,
        runs=len(runs),
        process_megabytes=statistics.median(run.process_megabytes for run in runs),
        figures=_medians([run.figures for run in runs if run.figures]),
    )


def _medians(figures: Sequence[Mapping[str, float]]) -> dict[str, float] | None:
    if not figures:
        return None
    return {name: statistics.median(each[name] for each in figures) for name in figures[0]}


def _measure_here(name: str, arguments: Sequence[Any]) -> Measurement:
    module, function = name.split(":")
    run = getattr(import_module(module), function)(*arguments)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the preparation
    before = _status("VmRSS")
    start = time.process_time()
    result = run()
    cpu = time.process_time() - start
    return Measurement(
        cpu_seconds=cpu,
        peak_megabytes=(_status("VmHWM") - before) / 1024,
        result=result if isinstance(result, int | float) else None,
        process_megabytes=_status("VmHWM") / 1024,
        figures=result if isinstance(result, dict) else None,
    )


def _status(name: str) -> int:
    """A line of /proc/self/status, in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    print(json.dumps(asdict(_measure_here(sys.argv[1], json.loads(sys.argv[2])))))
