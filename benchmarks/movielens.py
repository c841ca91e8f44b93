"""SVD against the table that Surprise publishes for MovieLens-100k."""

import statistics

from benchmarks.data_sets import DataSetAbsentError, ml100k
from benchmarks.report import table, write_section
from recommendations.algorithms.ratings.svd import SVD
from recommendations.evaluation import random_folds
from recommendations.evaluation.rating_errors import rating_errors

PUBLISHED = {"rmse": 0.934, "mae": 0.737}


def run() -> None:
    try:
        data = ml100k()
    except DataSetAbsentError as absence:
        print(f"movielens: skipped. {absence}")
        return
    folds = [rating_errors(SVD(seed=0).fit(fold.train), fold) for fold in random_folds(data, 5, seed=0)]
    ours = {name: statistics.mean(fold[name] for fold in folds) for name in PUBLISHED}
    rows = [[name.upper(), f"{ours[name]:.4f}", f"{PUBLISHED[name]:.3f}"] for name in PUBLISHED]
    body = f"""Five random folds through `Dataset`, `SVD` and `random_folds` (seed 0), default parameters
({len(data):,} ratings; {statistics.mean(fold["rated"] for fold in folds):.2%} of the test ratings could be
predicted, the others are of films or people that the fold's training part lacks).

{table(["", "ours", "published by Surprise"], rows)}"""
    write_section("movielens", "SVD on MovieLens-100k", body, ["scikit-surprise", "numpy"])
