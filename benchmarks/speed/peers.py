"""The libraries that others use for the same, on the same interactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.item_knn import NEIGHBOURS, unit_columns
from benchmarks.speed.fits import data_for, limited

Run = Callable[[], Any]


def implicit_als(folder: str, size: str) -> Run:
    from implicit.cpu.als import AlternatingLeastSquares

    data = data_for(folder, "als", size)
    model = AlternatingLeastSquares(factors=64, iterations=15, num_threads=1, random_state=0)
    return limited(lambda: model.fit(data.matrix(), show_progress=False))


def implicit_bm25(folder: str, size: str) -> Run:
    from implicit.nearest_neighbours import BM25Recommender

    data = data_for(folder, "item-knn", size)
    model = BM25Recommender(K=NEIGHBOURS + 1, num_threads=1)
    return limited(lambda: model.fit(data.matrix(), show_progress=False))


def sparse_product(folder: str, size: str) -> Run:
    from sparse_dot_topn import sp_matmul_topn

    data = data_for(folder, "item-knn", size)

    def run() -> None:
        matrix = unit_columns(data.matrix())
        sp_matmul_topn(matrix.T.tocsr(), matrix, NEIGHBOURS + 1, sort=True)

    return limited(run)


def textbook_ease(folder: str, size: str) -> Run:
    """Steck's few lines (2019), with NumPy in double precision."""
    data = data_for(folder, "ease", size)

    def run() -> None:
        matrix = data.matrix().astype(np.float64)
        gram = (matrix.T @ matrix).toarray()
        gram[np.diag_indices_from(gram)] += 20
        inverse = np.linalg.inv(gram)
        inverse /= -np.diag(inverse)
        np.fill_diagonal(inverse, 0)

    return limited(run)


def surprise_svd(folder: str, size: str) -> Run:
    from surprise import SVD

    return _surprise(folder, "svd", size, SVD())


def surprise_svd_plus_plus(folder: str, size: str) -> Run:
    from surprise import SVDpp

    return _surprise(folder, "svd-plus-plus", size, SVDpp(cache_ratings=True))


def surprise_knn_baseline(folder: str, size: str) -> Run:
    from surprise import KNNBaseline

    options = {"name": "pearson_baseline", "user_based": False}
    return _surprise(folder, "knn-baseline", size, KNNBaseline(sim_options=options, verbose=False))


def _surprise(folder: str, name: str, size: str, model: Any) -> Run:
    """With the making of its own Trainset, whose ratings it takes as a list of tuples, each pair once."""
    from surprise import Dataset, Reader

    matrix = data_for(folder, name, size).matrix().tocoo()
    matrix.data = np.random.default_rng(1).integers(1, 6, matrix.nnz)
    lines = zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
    ratings = [(user, item, float(value), None) for user, item, value in lines]
    return limited(lambda: model.fit(Dataset(Reader()).construct_trainset(ratings)))


#: By algorithm: what it is called, where it is, and the sizes that it can be asked for.
PEERS: Mapping[str, tuple[tuple[str, Callable[[str, str], Run], str], ...]] = {
    "als": (("implicit ALS", implicit_als, "SML"),),
    "ease": (("EASE in NumPy, double precision", textbook_ease, "S"),),
    "item-knn": (
        ("implicit BM25", implicit_bm25, "SML"),
        ("sparse_dot_topn, plain cosine", sparse_product, "SML"),
    ),
    "knn-baseline": (("Surprise KNNBaseline", surprise_knn_baseline, "S"),),
    "svd": (("Surprise SVD", surprise_svd, "SM"),),
    "svd-plus-plus": (("Surprise SVD++", surprise_svd_plus_plus, "S"),),
}
