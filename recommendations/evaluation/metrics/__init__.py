"""Metrics, one a file. A ranking metric takes `hits` [n, k] (was the answer at that rank relevant?) and
`relevant` [n] (how many items there were to find) and gives one value for each of n questions: NaN where
there was nothing to find, 0 where it was missed. An error metric takes predictions and truths.
"""

from recommendations.evaluation.metrics.coverage import coverage
from recommendations.evaluation.metrics.hit_rate import hit_rate
from recommendations.evaluation.metrics.mae import mae
from recommendations.evaluation.metrics.mrr import mrr
from recommendations.evaluation.metrics.ndcg import ndcg
from recommendations.evaluation.metrics.precision import precision
from recommendations.evaluation.metrics.recall import recall
from recommendations.evaluation.metrics.rmse import rmse

#: What `evaluate` reports for rankings, by name.
RANKING = {
    "precision": precision,
    "recall": recall,
    "hit_rate": hit_rate,
    "ndcg": ndcg,
    "mrr": mrr,
}

__all__ = ["RANKING", "coverage", "hit_rate", "mae", "mrr", "ndcg", "precision", "recall", "rmse"]
