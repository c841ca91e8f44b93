"""All contenders in turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from benchmarks.harness import Measurement, median
from benchmarks.speed import shops, store
from benchmarks.speed.fits import NOT_FOR, measured
from benchmarks.speed.peers import PEERS
from recommendations.algorithms import registry

FOLDER = store.FOLDER / "shops"
FACTORS = {64: "ALS, 64 factors", 128: "ALS, 128 factors", 100: "SVD, 100 factors"}
#: Baskets, orders that a set must lie in, and the share of lines that go with the line before.
BASKETS = ((1_000_000, 1000, 0.5), (1_000_000, 100, 0.5), (1_000_000, 100, 0.0), (1_000_000, 20, 0.5))
GOALS = ("ease-goal", "top-n", "visits", "pairs-and-triples")


def measure_all(sizes: Sequence[str], only: Collection[str] = ()) -> None:
    for size in {*sizes, "M", "ten thousand items"}:
        shops.stored(FOLDER, size)
    for goal, measure in zip(GOALS, (_ease, _top_n, _visits, _baskets), strict=True):
        if not only or goal in only:
            measure()
    for size in sizes:
        for name in registry.names():
            if not only or name in only:
                _fits(name, size)


def _fits(name: str, size: str) -> None:
    if (name, size) in NOT_FOR:
        return
    store.measured(f"{name} {size}", lambda: _rounds(1, "fits:fit", name, size))
    for label, contender, offered in PEERS.get(name, ()):
        if size in offered:
            run = f"peers:{contender.__name__}"
            store.measured(f"{label} {size}", lambda run=run: _rounds(1, run, size))


def _ease() -> None:
    for head in (10_000, 8_000):
        store.measured(f"ease-goal {head}", lambda head=head: _rounds(1, "goals:ease", head))
    store.measured("ease-goal NumPy", lambda: _rounds(1, "goals:ease_in_numpy"))


def _top_n() -> None:
    for factors in FACTORS:
        _rounds(1, "goals:fit_factors", factors)
        for what in ("bare_product", "selection", "answers"):
            store.measured(
                f"top-n {what} {factors}", lambda what=what, f=factors: _rounds(3, f"goals:{what}", f)
            )


def _visits() -> None:
    shops.stored(FOLDER, "L")
    _rounds(1, "goals:fit_visits", "L")
    store.measured("visits", lambda: _rounds(5, "goals:visit_answers", "L"))


def _baskets() -> None:
    for asked in BASKETS:
        key = " ".join(map(str, ("pairs-and-triples", *asked)))
        store.measured(key, lambda asked=asked: _rounds(1, "goals:pairs_and_triples", *asked))


def _rounds(rounds: int, contender: str, *arguments: object) -> Measurement:
    name = f"benchmarks.speed.{contender}"
    return median([measured(name, str(FOLDER), *arguments) for _ in range(rounds)])
