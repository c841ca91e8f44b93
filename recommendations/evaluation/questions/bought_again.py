"""Buy again: what of their own did shoppers buy once more?"""

from __future__ import annotations

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.evaluation.questions.base import Questions
from recommendations.evaluation.questions.drawing import ask_shoppers, taken_up
from recommendations.evaluation.splits import Split


def bought_again(split: Split, *, limit: int, seed: int) -> Questions:
    """Shoppers who bought something of their history again; right is what they bought again.

    Bought is what lies in an order; where training has no orders, whatever was taken up. Only items of
    the own history are candidates. At most `limit` shoppers, at random.
    """
    ordered = bool((split.train.orders >= 0).any())
    again = np.intersect1d(_bought(split.train, ordered), _bought(split.test, ordered), assume_unique=True)
    return ask_shoppers(split, again, limit, seed, "seen")


def _bought(data: Dataset, ordered: bool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return taken_up(data, np.where(data.orders >= 0, data.shoppers, -1) if ordered else data.shoppers)
