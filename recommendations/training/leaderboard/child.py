"""One fit in a process of its own: started by path with the folder of its job, so that it can be stopped.

It imports Django only for an algorithm of the shop's own. What it found is written as it is found: the figures
first, then what dropping a part costs.
"""

import json
import os
import pickle
import sys
import threading
import time
from pathlib import Path
from typing import Any

#: Besides the budget: what NumPy and its like set aside without using it.
_SLACK = 64 * 2**20
#: Questions that each part is dropped for.
_DROP_QUESTIONS = 1_000


def main(folder: Path) -> None:
    # The search path comes first: what follows may be the project's own.
    job: dict[str, Any] = json.loads((folder / "job.json").read_text())
    sys.path[:] = job["path"]
    _end_with(job["parent"])
    try:
        _run(job, folder)
    except MemoryError:
        _write(folder, {"status": "out-of-memory"})
    except Exception as error:  # noqa: BLE001 - whatever a fit raises is an answer
        _write(folder, {"status": "failed", "reason": f"{type(error).__name__}: {error}"})


def _run(job: dict[str, Any], folder: Path) -> None:
    if job["needs_django"]:
        import django

        django.setup()
    from recommendations.algorithms import registry
    from recommendations.evaluation import KINDS
    from recommendations.evaluation.leaderboard.judging import judge, learned_from

    with Path(job["material"]).open("rb") as file:
        split, questions, values = pickle.load(file)  # noqa: S301 (written by our parent)
    algorithm = registry.get(job["algorithm"])(**job["parameters"])
    algorithm.check_params(job["parameters"])
    material = learned_from(algorithm, split.train, job["window_days"])
    readiness = algorithm.readiness(material)
    if not readiness.ready:
        _write(folder, {"status": "not-ready", "missing": [_lack(lack) for lack in readiness.missing]})
        return
    _limit_memory(job["memory"])
    kind = KINDS[job["kind"]]
    judged = judge(algorithm, kind, split, questions, window_days=job["window_days"], values=values)
    _save(folder, judged.figures, judged)
    if job["drop"]:
        _save_dropped(folder, judged, material, kind, questions)


def _save(folder: Path, figures: dict[str, Any], judged: Any) -> None:
    import numpy as np

    from recommendations.evaluation.leaderboard.dropping import features_of

    np.save(folder / "scores.npy", judged.scores)
    figures["features"] = features_of(judged.fitted)
    figures["memory"] = _peak_memory()
    _write(folder, {"status": "measured", "figures": figures})


def _save_dropped(folder: Path, judged: Any, material: Any, kind: Any, questions: Any) -> None:
    """Of some of the questions; a failure here takes nothing from the figures."""
    from recommendations.evaluation.leaderboard.dropping import dropped, some

    try:
        parts = dropped(judged.fitted, material, kind, some(questions, _DROP_QUESTIONS))
    except Exception as error:  # noqa: BLE001
        judged.figures["dropped_failed"] = f"{type(error).__name__}: {error}"
        parts = []
    judged.figures["dropped"] = [
        {
            "part": part.part,
            "sort": part.sort,
            "weight": part.weight,
            "loss": _number(part.loss),
            "low": _number(part.low),
            "high": _number(part.high),
        }
        for part in parts
    ]
    _write(folder, {"status": "measured", "figures": judged.figures})


def _number(value: float) -> float | None:
    return round(float(value), 6) if value == value else None


def _lack(lack: Any) -> Any:
    return lack if isinstance(lack, str) else list(lack)


def _write(folder: Path, result: dict[str, Any]) -> None:
    """Whole or not at all, whenever this process is stopped."""
    aside = folder / "result.json.part"
    aside.write_text(json.dumps(result))
    aside.replace(folder / "result.json")


def _limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the budget fail, where the system knows how to (Linux); else the parent watches."""
    held = _held()
    if held is None:
        return
    import resource

    data, resident = held
    limit = data + max(megabytes * 2**20 - resident, 0) + _SLACK
    resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.RLIM_INFINITY))


def _held() -> tuple[int, int] | None:
    """Private memory that was asked for, and what of it is in use, in bytes."""
    try:
        pages = Path("/proc/self/statm").read_text().split()
    except OSError:
        return None
    size = os.sysconf("SC_PAGE_SIZE")
    return int(pages[5]) * size, int(pages[1]) * size


def _peak_memory() -> int | None:
    """In MB, the data and the interpreter included."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


def _end_with(parent: int) -> None:
    """Go when the parent has gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if hasattr(os, "getppid"):
        threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
