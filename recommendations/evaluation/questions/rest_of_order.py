"""Also bought: what else was in the order of an item?"""

from __future__ import annotations

import numpy as np

from recommendations.algorithms import Histories
from recommendations.evaluation.questions.base import Questions
from recommendations.evaluation.questions.drawing import to_questions
from recommendations.evaluation.questions.orders import draw_orders
from recommendations.evaluation.splits import Split


def rest_of_order(split: Split, *, limit: int, seed: int) -> Questions:
    """One item of a test order of two or more, drawn at random; right are the others of that order.

    Items that training never met are dropped. At most `limit` orders, at random, one question each.
    """
    orders = draw_orders(split, limit, seed)
    anchors = orders.lines[orders.drawn]
    histories = Histories.from_lists([[item] for item in (anchors % max(1, split.test.n_items)).tolist()])
    others = orders.lines[~np.isin(orders.lines, anchors)]
    return to_questions(histories, others, orders.codes, split.test.n_items)
