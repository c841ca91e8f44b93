"""How good would it have been? Splits, questions, metrics and comparisons; this room knows no Django."""

from recommendations.evaluation.answering import answer
from recommendations.evaluation.evaluate import Comparison, asked_of, compare, evaluate
from recommendations.evaluation.kinds import KINDS, Kind
from recommendations.evaluation.questions import (
    Questions,
    bought_again,
    hidden_item,
    next_in_visit,
    next_items,
    rest_of_order,
)
from recommendations.evaluation.report import Report, report
from recommendations.evaluation.significance import Difference, paired_difference
from recommendations.evaluation.splits import (
    Split,
    last_basket,
    leave_last_out,
    order_split,
    random_folds,
    time_split,
    visit_split,
)

__all__ = [
    "KINDS",
    "Comparison",
    "Difference",
    "Kind",
    "Questions",
    "Report",
    "Split",
    "answer",
    "asked_of",
    "bought_again",
    "compare",
    "evaluate",
    "hidden_item",
    "last_basket",
    "leave_last_out",
    "next_in_visit",
    "next_items",
    "order_split",
    "paired_difference",
    "random_folds",
    "report",
    "rest_of_order",
    "time_split",
    "visit_split",
]
