"""The ten best of every shopper from a fitted SVD, those already seen left out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from surprise import SVD as SurpriseSVD  # noqa: N811

from benchmarks.harness import Measurement, compare
from benchmarks.report import table, write_section
from benchmarks.synthetic import SIZES, shop
from recommendations.algorithms import Histories
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ArrayTrainset
from recommendations.algorithms.ratings.svd import SVD

#: Shoppers answered by each contender: Surprise's loop is sampled.
ALL, SAMPLE = {"S": 10_000, "M": 100_000}, {"S": 200, "M": 40}

OURS, LOOP = "ours", "loop over Surprise's predict"
CONTENDERS = {
    OURS: "benchmarks.svd:ours",
    "the bare product in single precision": "benchmarks.svd:bare_product",
}


def ours(folder: str, size: str) -> Callable[[], None]:
    model, histories = SVD.load(folder), _histories(size).between(0, ALL[size])

    def run() -> None:
        model.recommend(histories, 10)

    return run


def bare_product(folder: str, size: str) -> Callable[[], None]:
    model = SVD.load(folder)
    left, right = (np.nan_to_num(side).astype(np.float32) for side in (model.pu_[: ALL[size]], model.qi_))

    def run() -> None:
        for start in range(0, len(left), 256):
            left[start : start + 256] @ right.T

    return run


def loop(folder: str, size: str) -> Callable[[], None]:
    model, histories = _surprise(SVD.load(folder), size), _histories(size).between(0, SAMPLE[size])
    items = range(len(model.bi))

    def run() -> None:
        for shopper, history in enumerate(histories.chunks(1)):
            seen = set(history.items.tolist())
            scores = {
                item: model.predict(shopper, item, clip=False).est for item in items if item not in seen
            }
            sorted(scores, key=scores.__getitem__, reverse=True)[:10]

    return run


def _histories(size: str) -> Histories:
    return Histories.from_dataset(shop(size))


def _surprise(fitted: SVD, size: str) -> SurpriseSVD:
    """Surprise's model with the learned factors; every shopper and item of a made-up shop has ratings."""
    ratings = Ratings.of_dataset(shop(size))
    model = SurpriseSVD()
    model.trainset = ArrayTrainset(
        ratings.rows, ratings.items, ratings.on_scale(1, 5, fitted.typical_weight_), (1, 5)
    )
    # Plain arrays and dictionaries, as Surprise has them: maps and ranges would slow its loop down.
    model.pu, model.qi, model.bu, model.bi = map(np.array, (fitted.pu_, fitted.qi_, fitted.bu_, fitted.bi_))
    for name, count in (("users", model.trainset.n_users), ("items", model.trainset.n_items)):
        setattr(model.trainset, f"_raw2inner_id_{name}", {code: code for code in range(count)})
    model.trainset.ur, model.trainset.ir = (dict.fromkeys(range(len(side))) for side in (model.pu, model.qi))
    return model


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cells = {size: _per_shopper(Path(folder) / size, size) for size in ALL}
    labels = [*CONTENDERS, LOOP]
    rows = [[label, *(_cell(cells[size], label) for size in ALL)] for label in labels]
    sampled = " and ".join(f"{SAMPLE[size]:,}" for size in ALL)
    gain = " and ".join(f"{cells[size][LOOP] / cells[size][OURS]:,.0f}" for size in ALL)
    body = f"""{__doc__}

CPU milliseconds a shopper, 100 factors. Ours and the bare product answer all {_words(ALL)} shoppers; the
loop is sampled ({sampled} of them). Ours gives the very answers of the loop, at {gain} times its speed.

{table(["items", *(f"{SIZES[size][2]:,}" for size in ALL)], rows)}"""
    write_section("svd", "SVD: ten best for all shoppers", body, ["scikit-surprise", "numpy", "scipy"])


def _per_shopper(folder: Path, size: str) -> dict[str, float]:
    """CPU milliseconds a shopper by contender."""
    SVD().fit(shop(size)).save(folder)
    found = compare(CONTENDERS, str(folder), size, rounds=3)
    sampled = compare({LOOP: "benchmarks.svd:loop"}, str(folder), size, rounds=3)
    return {
        **{label: _milliseconds(one, ALL[size]) for label, one in found.items()},
        LOOP: _milliseconds(sampled[LOOP], SAMPLE[size]),
    }


def _milliseconds(one: Measurement, shoppers: int) -> float:
    return one.cpu_seconds / shoppers * 1000


def _cell(found: dict[str, float], label: str) -> str:
    return f"{found[label]:.3g} ms ({found[label] / found[OURS]:.2f} ×)"


def _words(counts: dict[str, int]) -> str:
    return " and ".join(f"{count:,}" for count in counts.values())
