"""How good would it have been? Splits, metrics and comparisons; this room knows no Django."""

from recommendations.evaluation.evaluate import Comparison, compare, evaluate
from recommendations.evaluation.splits import Split, leave_last_out, random_folds, time_split

__all__ = ["Comparison", "Split", "compare", "evaluate", "leave_last_out", "random_folds", "time_split"]
