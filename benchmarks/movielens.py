"""Rating prediction against the table that Surprise publishes for MovieLens-100k."""

import statistics
import time
from collections.abc import Sequence

from benchmarks.data_sets import DataSetAbsentError, ml100k
from benchmarks.report import table, write_section
from recommendations.algorithms import Algorithm
from recommendations.algorithms.ratings.knn_baseline import KNNBaseline
from recommendations.algorithms.ratings.svd import SVD
from recommendations.algorithms.ratings.svd_plus_plus import SVDPlusPlus
from recommendations.evaluation import random_folds
from recommendations.evaluation.rating_errors import rating_errors
from recommendations.evaluation.splits import Split

#: Ours, and the RMSE and MAE that Surprise publishes for its own with the same parameters.
CONTENDERS: dict[str, tuple[Algorithm, float | None, float | None]] = {
    "SVD": (SVD(seed=0), 0.934, 0.737),
    "SVD++": (SVDPlusPlus(seed=0), 0.919, 0.721),
    "KNNBaseline, shoppers by mean squared difference": (
        KNNBaseline(user_based=True, similarity="msd"),
        0.931,
        0.733,
    ),
    "KNNBaseline, items by Pearson (our default)": (KNNBaseline(), None, None),
}
MARGIN = 0.005


def run() -> None:
    try:
        data = ml100k()
    except DataSetAbsentError as absence:
        print(f"movielens: skipped. {absence}")
        return
    folds = list(random_folds(data, 5, seed=0))
    rows, shares = [], []
    for label, (algorithm, *published) in CONTENDERS.items():
        rmse, mae, rated, seconds = _measured(algorithm, folds)
        if published[0] is not None and abs(rmse - published[0]) > MARGIN:
            raise AssertionError(f"{label}: RMSE {rmse:.4f}, published {published[0]}")
        theirs = ["–" if figure is None else f"{figure:.3f}" for figure in published]
        rows.append([label, f"{rmse:.4f}", theirs[0], f"{mae:.4f}", theirs[1], f"{seconds:.1f} s"])
        shares.append(rated)
    body = f"""Five random folds through `Dataset`, the algorithms' default parameters (KNNBaseline's first line has
Surprise's own defaults) and `random_folds`, all with seed 0: {len(data):,} ratings, of which {min(shares):.2%} could be
predicted; the others are of films or people that the fold's training part lacks. Each RMSE lies within {MARGIN}
of what Surprise publishes, or this section would not have been written. CPU is of learning from a fold and
predicting it.

{table(["", "RMSE", "published", "MAE", "published", "CPU a fold"], rows)}"""
    title = "SVD, SVD++ and KNNBaseline on MovieLens-100k"
    write_section("movielens", title, body, ["scikit-surprise", "numpy"])


def _measured(algorithm: Algorithm, folds: Sequence[Split]) -> tuple[float, float, float, float]:
    """RMSE, MAE, the share of test ratings that could be predicted, CPU seconds: means over the folds."""
    start = time.process_time()
    errors = [rating_errors(algorithm.clone().fit(fold.train), fold) for fold in folds]
    seconds = (time.process_time() - start) / len(folds)
    rmse, mae, rated = (statistics.mean(error[name] for error in errors) for name in ("rmse", "mae", "rated"))
    return rmse, mae, rated, seconds
