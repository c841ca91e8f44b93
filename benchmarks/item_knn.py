"""The 50 nearest neighbours of every item by cosine, from interactions in memory to arrays of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.harness import Measurement, compare
from benchmarks.report import table, write_section
from benchmarks.synthetic import WORDS, shop
from recommendations.algorithms.neighbours.item_knn import ItemKNN

NEIGHBOURS = 50
ROUNDS = {"S": 7, "M": 5, "L": 2}

OURS, KERNEL = "ours, plain cosine", "sparse_dot_topn alone"
CONTENDERS = {
    OURS: "benchmarks.item_knn:ours",
    KERNEL: "benchmarks.item_knn:kernel",
    "implicit CosineRecommender": "benchmarks.item_knn:implicit_cosine",
    "ours, at least 3 shoppers a pair": "benchmarks.item_knn:ours_counted",
    "ours, at least 3 shoppers, TF-IDF (the default)": "benchmarks.item_knn:ours_default",
}
KNN_BASIC = "Surprise KNNBasic, fit and neighbour lists"


def ours(size: str) -> Callable[[], float]:
    return _fitting(size, weighting=None, min_shoppers=1)


def ours_counted(size: str) -> Callable[[], float]:
    return _fitting(size, weighting=None, min_shoppers=3)


def ours_default(size: str) -> Callable[[], float]:
    return _fitting(size)


def _fitting(size: str, **params: object) -> Callable[[], float]:
    data = shop(size)
    algorithm = ItemKNN(neighbours=NEIGHBOURS, **params)  # type: ignore[arg-type]
    return lambda: float(np.nansum(algorithm.fit(data).similarities_, dtype=np.float64))


def kernel(size: str) -> Callable[[], float]:
    from sparse_dot_topn import sp_matmul_topn

    data = shop(size)

    def run() -> float:
        matrix = unit_columns(data.matrix())
        best = sp_matmul_topn(matrix.T.tocsr(), matrix, NEIGHBOURS + 1, sort=True)
        return float(best.data.sum(dtype=np.float64)) - data.n_items

    return run


def unit_columns(matrix: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.bincount(matrix.indices, matrix.data.astype(np.float64) ** 2, matrix.shape[1]))
    matrix.data /= lengths[matrix.indices].astype(np.float32)
    return matrix


def implicit_cosine(size: str) -> Callable[[], float]:
    from implicit.nearest_neighbours import CosineRecommender

    data = shop(size)

    def run() -> float:
        model = CosineRecommender(K=NEIGHBOURS + 1, num_threads=1)
        model.fit(data.matrix(), show_progress=False)
        return float(model.similarity.data.sum()) - data.n_items

    return run


def knn_basic(size: str) -> Callable[[], float]:
    from surprise import KNNBasic

    from recommendations.algorithms.ratings.surprise_trainset import ArrayTrainset

    matrix = shop(size).matrix().tocoo()
    trainset = ArrayTrainset(matrix.row, matrix.col, matrix.data.astype(float), (1, float(matrix.data.max())))
    # Its similarities read lists of (user, rating) for each item.
    trainset.ur, trainset.ir = _lists(matrix.tocsr()), _lists(matrix.T.tocsr())

    def run() -> float:
        model = KNNBasic(sim_options={"name": "cosine", "user_based": False}, verbose=False).fit(trainset)
        return float(sum(len(model.get_neighbors(item, NEIGHBOURS)) for item in range(trainset.n_items)))

    return run


def _lists(matrix: csr_matrix) -> dict[int, list[tuple[int, float]]]:
    indices, data, bounds = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    parts = [slice(bounds[row], bounds[row + 1]) for row in range(matrix.shape[0])]
    return {row: list(zip(indices[part], data[part], strict=True)) for row, part in enumerate(parts)}


def run() -> None:
    measured = {size: compare(CONTENDERS, size, rounds=rounds) for size, rounds in ROUNDS.items()}
    for size in ("S", "M"):
        measured[size] |= compare({KNN_BASIC: "benchmarks.item_knn:knn_basic"}, size, rounds=1)
    _check(measured)
    rows = [[label, *(_cell(measured[size], label) for size in ROUNDS)] for label in [*CONTENDERS, KNN_BASIC]]
    body = f"""{__doc__}

CPU seconds ({_runs()} runs), × the plain cosine of ours, and memory above the input. The lists of ours, of the kernel
alone and of implicit agree in the sum of their similarities. KNNBasic (one run; its cosine is over common
shoppers only) builds all pairs in memory; at 10 M × 100,000 its matrix would take 80 GB.

{table(["events × items", *(WORDS[size] for size in ROUNDS)], rows)}

{_summary(measured)}"""
    packages = ["sparse-dot-topn", "implicit", "scikit-surprise", "scipy", "numpy"]
    write_section("item_knn", "Item-KNN with its lists", body, packages)


def _runs() -> str:
    return ", ".join(str(rounds) for rounds in ROUNDS.values())


def _check(measured: Mapping[str, Mapping[str, Measurement]]) -> None:
    for size, found in measured.items():
        sums = [found[label].result or 0.0 for label in (OURS, KERNEL, "implicit CosineRecommender")]
        if max(sums) - min(sums) > 1e-4 * max(sums):
            raise AssertionError(f"At size {size} the lists differ: {sums}")


def _cell(found: Mapping[str, Measurement], label: str) -> str:
    if label not in found:
        return "cannot"
    one, reference = found[label], found[OURS]
    ratio = one.cpu_seconds / reference.cpu_seconds
    return f"{one.cpu_seconds:.3g} s ({ratio:.2f} ×), {one.peak_megabytes:,.0f} MB"


def _summary(measured: Mapping[str, Mapping[str, Measurement]]) -> str:
    def ratio(size: str, one: str, other: str) -> float:
        return measured[size][one].cpu_seconds / measured[size][other].cpu_seconds

    to_kernel = ", ".join(f"{ratio(size, OURS, KERNEL):.2f}" for size in measured)
    counted = ", ".join(f"{ratio(size, 'ours, at least 3 shoppers a pair', OURS):.2f}" for size in measured)
    return (
        f"Ours takes {to_kernel} × the time of the kernel alone at the three sizes; KNNBasic takes "
        f"{ratio('M', KNN_BASIC, OURS):,.0f} × ours at {WORDS['M']}. The price of the distinct-shopper minimum: "
        f"{counted} × the plain cosine."
    )
