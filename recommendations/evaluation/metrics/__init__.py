"""Metrics, one a file. A ranking metric takes `hits` [n, k] (was the answer at that rank relevant?) and
`relevant` [n] (how many items there were to find) and gives one value for each of n questions: NaN where
there was nothing to find, 0 where it was missed. Metrics of the lists themselves take the answers' items
[n, k] (-1 is no answer) and give NaN where there is no answer. An error metric takes predictions and truths.
"""

from recommendations.evaluation.metrics.auc import auc
from recommendations.evaluation.metrics.average_precision import average_precision
from recommendations.evaluation.metrics.calibration import calibration
from recommendations.evaluation.metrics.coverage import coverage, coverage_not_bought
from recommendations.evaluation.metrics.diversity import diversity
from recommendations.evaluation.metrics.f1 import f1
from recommendations.evaluation.metrics.gini import gini
from recommendations.evaluation.metrics.hit_rate import hit_rate
from recommendations.evaluation.metrics.mae import mae
from recommendations.evaluation.metrics.mrr import mrr
from recommendations.evaluation.metrics.ndcg import ndcg
from recommendations.evaluation.metrics.new_item_share import new_item_share
from recommendations.evaluation.metrics.novelty import novelty
from recommendations.evaluation.metrics.precision import precision
from recommendations.evaluation.metrics.recall import recall
from recommendations.evaluation.metrics.rmse import rmse
from recommendations.evaluation.metrics.seen import seen
from recommendations.evaluation.metrics.serendipity import serendipity
from recommendations.evaluation.metrics.value import value, value_share

#: What is reported for rankings, by name.
RANKING = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "hit_rate": hit_rate,
    "ndcg": ndcg,
    "mrr": mrr,
    "map": average_precision,
}

__all__ = [
    "RANKING",
    "auc",
    "average_precision",
    "calibration",
    "coverage",
    "coverage_not_bought",
    "diversity",
    "f1",
    "gini",
    "hit_rate",
    "mae",
    "mrr",
    "ndcg",
    "new_item_share",
    "novelty",
    "precision",
    "recall",
    "rmse",
    "seen",
    "serendipity",
    "value",
    "value_share",
]
