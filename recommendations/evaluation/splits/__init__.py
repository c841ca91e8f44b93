"""Parts of a dataset to learn from and to be judged by, each saying which leak it closes, and which it
leaves open.

Both parts keep the dataset's codes, so that an answer learned from one can be looked up in the other.
"""

from recommendations.evaluation.splits.base import Split, has_clock
from recommendations.evaluation.splits.last import last_basket, leave_last_out
from recommendations.evaluation.splits.random import random_folds
from recommendations.evaluation.splits.time import time_split
from recommendations.evaluation.splits.whole import order_split, visit_split

__all__ = [
    "Split",
    "has_clock",
    "last_basket",
    "leave_last_out",
    "order_split",
    "random_folds",
    "time_split",
    "visit_split",
]
