"""What the goals are about, each prepared and measured in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from benchmarks.speed import shops
from benchmarks.speed.peers import textbook_ease
from recommendations.algorithms import Algorithm, Histories
from recommendations.algorithms.arithmetic.dot_products import DotProducts
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.matrix.als import ALS
from recommendations.algorithms.matrix.ease import EASE
from recommendations.algorithms.online import profile
from recommendations.algorithms.online.sessions import VisitIndex, next_in_visit, ranked
from recommendations.algorithms.ratings.svd import SVD
from recommendations.algorithms.sequences.session_knn import SessionKNN

TEN_THOUSAND = "ten thousand items"
ASKED = 20_000  # shoppers
VISITS = 5_000
#: Scores made at a time by the bare product: about what stays near the processor.
_ROWS = 64

Run = Callable[[], Any]


def ease(folder: str, head: int) -> Run:
    data = shops.views(folder, TEN_THOUSAND)
    EASE().fit(data.take(np.arange(len(data)) < 500))
    return lambda: _done(EASE(head=head).fit(data))


def _done(_: object) -> None:
    """What came out is not a figure."""


def ease_in_numpy(folder: str) -> Run:
    return textbook_ease(folder, TEN_THOUSAND)


def fit_factors(folder: str, factors: int) -> Run:
    """SVD with 100 factors, ALS with others; their quality plays no part here."""
    path = _model(folder, factors)
    data = shops.views(folder, "M")
    model: Algorithm = SVD(n_epochs=2) if factors == 100 else ALS(factors=factors, iterations=2)
    return lambda: None if path.exists() else model.fit(data).save(path)


def answers(folder: str, factors: int) -> Run:
    """The ten best new items of 20,000 shoppers among 20,000 items."""
    model: Algorithm = (SVD if factors == 100 else ALS).load(_model(folder, factors))
    histories = _histories(folder)
    model.recommend(histories.between(0, 500), 10)
    return lambda: _done(model.recommend(histories, 10))


def selection(folder: str, factors: int) -> Run:
    """The same from shoppers' factors that are there already: product, top k and seen-filter."""
    left, right = _sides(folder, factors)
    histories = _histories(folder)
    products, seen = DotProducts(right), (histories.rows, histories.items)
    return lambda: _on_one_thread(lambda: products.top(left, 10, seen))


def bare_product(folder: str, factors: int) -> Run:
    left, right = (side.astype(np.float32) for side in _sides(folder, factors))

    def run() -> None:
        for start in range(0, len(left), _ROWS):
            left[start : start + _ROWS] @ right.T

    return lambda: _on_one_thread(run)


def _on_one_thread(run: Run) -> None:
    with threadpool_limits(1, "blas"):
        run()


def _sides(folder: str, factors: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of the shoppers that are asked about, and of the items that have any."""
    if factors == 100:
        svd = SVD.load(_model(folder, factors))
        left, right = svd.pu_[_histories(folder).shoppers], np.array(svd.qi_)
    else:
        als = ALS.load(_model(folder, factors))
        left, right = als.shoppers(_histories(folder)), np.array(als.factors_)
    # Columns of zero for the few items without an event: their places stay those of the seen ones.
    return left, np.nan_to_num(right)


def _histories(folder: str) -> Histories:
    """Of the first 20,000 shoppers who did anything."""
    data = shops.views(folder, "M")
    return Histories.from_dataset(data, np.unique(data.shoppers)[:ASKED])


def _model(folder: str, factors: int) -> Path:
    return Path(folder) / f"model-{factors}"


def fit_visits(folder: str, size: str) -> Run:
    path = _visits(folder, size)
    data = shops.views(folder, size)
    return lambda: None if path.exists() else SessionKNN().fit(data).save(path)


def visit_answers(folder: str, size: str) -> Run:
    """The twenty best for 5,000 visits, one at a time from mapped arrays: microseconds of an answer."""
    model = SessionKNN.load(_visits(folder, size))
    asked = list(_begun_visits(folder, size).chunks(1))
    index = model._index()
    for visit in asked[:200]:
        model.recommend(visit, 20)
    return lambda: {
        **_microseconds("whole", [lambda visit=visit: model.recommend(visit, 20) for visit in asked]),
        **_microseconds("bare", [lambda visit=visit: _online(index, model, visit) for visit in asked]),
    }


def _online(index: VisitIndex, model: SessionKNN, visit: Histories) -> np.ndarray:
    _, items, weights = profile(visit, model.recency)
    found, scores = next_in_visit(
        index,
        items,
        weights,
        neighbours=model.neighbours,
        position_decay=model.position_decay,
        before=model.before,
        min_shoppers=model.min_shoppers,
    )
    return found[ranked(found, scores, scores > 0, 20)]


def _microseconds(name: str, asked: list[Run]) -> dict[str, float]:
    """Median and 99th percentile by the wall clock and by what the thread itself took.

    On a busy machine the wall clock also counts other people's work.
    """
    wall, own = [], []
    for ask in asked:
        start, own_start = time.perf_counter_ns(), time.thread_time_ns()
        ask()
        own.append(time.thread_time_ns() - own_start)
        wall.append(time.perf_counter_ns() - start)
    return {
        f"{name} {clock} p{share}": float(np.percentile(taken, share)) / 1000
        for clock, taken in (("wall", wall), ("CPU", own))
        for share in (50, 99)
    }


def _begun_visits(folder: str, size: str) -> Histories:
    """Beginnings of visits by items of the same popularity, of a length that is drawn from 1 to 10."""
    items = np.load(shops.stored(Path(folder), size) / "items.npy", mmap_mode="r")
    rng = np.random.default_rng(9)
    lengths = np.minimum(rng.geometric(1 / shops.VISIT, VISITS), 10)
    return Histories.from_lists([items[rng.integers(0, len(items), length)].tolist() for length in lengths])


def _visits(folder: str, size: str) -> Path:
    return Path(folder) / f"visits-{size}"


def pairs_and_triples(folder: str, baskets: int, least: int, repeats: float) -> Run:
    """Sets of two and three in baskets of five out of 20,000 items, from the matrix; how many are found."""
    orders, buyers = _baskets(baskets, repeats)
    mine(orders[:500], buyers[:500], max_set_size=3)

    def run() -> float:
        found = mine(orders, buyers, min_orders=least, max_set_size=3)
        return float(len(found.orders) - found.of_size(1).stop)

    return run


def _baskets(n: int, repeats: float) -> tuple[csr_matrix, np.ndarray]:
    """Baskets of five items on average, three by each shopper.

    A share `repeats` of the lines is what goes with the line before: an item has five such companions.
    """
    rng, n_items = np.random.default_rng(6), 20_000
    sizes = rng.geometric(1 / shops.VISIT, n)
    owners = np.repeat(np.arange(n), sizes)
    items = shops.drawn(rng, rng.permutation(1 / np.arange(1, n_items + 1)), len(owners))
    follows = np.append(False, owners[1:] == owners[:-1]) & (rng.random(len(owners)) < repeats)
    companions = rng.integers(0, n_items, (n_items, 5))
    before = np.roll(items, 1)
    items = np.where(follows, companions[before, rng.integers(0, 5, len(items))], items)
    matrix = csr_matrix((np.ones(len(items), np.float32), (owners, items)), shape=(n, n_items))
    matrix.data[:] = 1
    return matrix, rng.integers(0, n // 3, n)
