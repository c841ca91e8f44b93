"""For you: what did shoppers whom training knows take up afterwards?"""

from __future__ import annotations

import numpy as np

from recommendations.evaluation.questions.base import Questions
from recommendations.evaluation.questions.drawing import ask_shoppers, known, taken_up
from recommendations.evaluation.splits import Split


def next_items(split: Split, *, repeats: bool = False, limit: int, seed: int) -> Questions:
    """Shoppers with a history in training; right is what they took up in the test, each item once.

    With `repeats` all of it counts, else only what they had not had before. Items that training never
    met are dropped, and so is a shopper who took up nothing else. At most `limit` shoppers, at random.
    """
    after = known(taken_up(split.test, split.test.shoppers), split.train)
    if not repeats:
        train = split.train
        owned = train.shoppers >= 0
        before = train.shoppers[owned].astype(np.int64) * train.n_items + train.items[owned]
        after = after[~np.isin(after, before)]
    return ask_shoppers(split, after, limit, seed, "all" if repeats else "new")
