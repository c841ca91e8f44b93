"""How far predicted ratings lie from those that shoppers gave."""

import numpy as np

from recommendations.algorithms import Algorithm, Histories
from recommendations.evaluation.metrics import mae, rmse
from recommendations.evaluation.splits import Split


def rating_errors(fitted: Algorithm, split: Split) -> dict[str, float]:
    """rmse and mae of predictions, cut to the range of ratings in training, and the share predicted.

    Nothing where nobody rated in the test.
    """
    rated = split.test.take(~np.isnan(split.test.values) & (split.test.shoppers >= 0))
    scale = split.train.values[~np.isnan(split.train.values)]
    if not len(rated) or not len(scale):
        return {}
    shoppers, rows = np.unique(rated.shoppers, return_inverse=True)
    order = np.argsort(rows, kind="stable")
    slots = np.arange(len(order)) - np.searchsorted(rows[order], rows[order])
    asked = np.full((len(shoppers), slots.max() + 1), -1)
    asked[rows[order], slots] = rated.items[order]
    scores = fitted.score(Histories.from_dataset(split.train, shoppers), asked)
    predicted = np.clip(scores[rows[order], slots], scale.min(), scale.max())
    true = rated.values[order].astype(np.float64)
    return {
        "rmse": rmse(predicted, true),
        "mae": mae(predicted, true),
        "rated": float(np.mean(~np.isnan(predicted))),
    }
