"""One algorithm's fit, in a process of its own, stopped where a shop would not wait for it."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from benchmarks.harness import Measurement, measure
from benchmarks.speed import shops
from recommendations.algorithms import Algorithm, Dataset, registry

#: CPU seconds and memory of the whole process (input and Python with it) after which a fit is stopped.
MOST_SECONDS, MOST_BYTES = 600, 10 * 2**30

#: What each learns from; views by default.
_SHOPS = {
    **dict.fromkeys(
        ("association-rules", "co-purchase", "personal-frequency", "purchase-cycle", "tifu-knn"),
        shops.purchases,
    ),
    **dict.fromkeys(("knn-baseline", "svd", "svd-plus-plus", "top-rated"), shops.ratings),
    **dict.fromkeys(("auto-blend", "best-converting", "re-ranker", "value-aware"), shops.mixed),
}

#: Hybrids of two quick sources: what they themselves add is what shows.
_PAIR = ({"algorithm": "item-knn"}, {"algorithm": "popularity"})
PARAMS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"sources": _PAIR} for name in ("cascade", "rank-fusion", "re-ranker", "switching", "weighted")},
    "value-aware": {"sources": _PAIR[:1]},
}

#: Sizes that an algorithm is not for, and why.
NOT_FOR: dict[tuple[str, str], str] = {}


class StoppedError(Exception):
    """It took more time or memory than a shop has."""


def data_for(folder: str, name: str, size: str) -> Dataset:
    algorithm = registry.get(name)
    return shops.with_side(_SHOPS.get(name, shops.views)(folder, size), algorithm.reads)


def fit(folder: str, name: str, size: str) -> Callable[[], None]:
    data, algorithm = data_for(folder, name, size), made(name)
    # From the smallest shop: a million items cost a warm-up of content what they cost its fit.
    warm_up(algorithm, data_for(folder, name, "S"))

    def run() -> None:
        algorithm.fit(data)

    return limited(run)


def made(name: str) -> Algorithm:
    return registry.get(name)(**PARAMS.get(name, {}))


def warm_up(algorithm: Algorithm, data: Dataset) -> None:
    """What the first fit of a process imports is not what a fit costs."""
    algorithm.clone().fit(data.take(np.arange(len(data)) < 500))


def limited(run: Callable[[], Any]) -> Callable[[], Any]:
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1

    def stop(*_: object) -> NoReturn:
        raise TimeoutError

    def run_limited() -> Any:
        signal.signal(signal.SIGXCPU, stop)
        resource.setrlimit(resource.RLIMIT_CPU, (used + MOST_SECONDS, used + MOST_SECONDS + 30))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
        return run()

    return run_limited


def measured(contender: str, *arguments: object) -> Measurement:
    """StoppedError with the reason where the limits were met."""
    try:
        return measure(contender, *arguments)
    except RuntimeError as error:
        lines = str(error).strip().splitlines()
        if "MemoryError" in lines[-1]:
            raise StoppedError(f"over {MOST_BYTES / 2**30:.0f} GB") from error
        if "TimeoutError" in lines[-1] or lines[-1].endswith(f"failed with -{signal.SIGKILL.value}:"):
            raise StoppedError(f"over {MOST_SECONDS // 60} min") from error
        raise
