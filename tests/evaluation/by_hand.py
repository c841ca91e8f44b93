"""Splits whose every row is written in the test."""

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.evaluation import Questions, Split


def dataset(rows, *, names=("shoppers", "items", "times", "orders")) -> Dataset:
    return Dataset.from_columns(
        **dict(zip(names, np.array(rows, int).reshape(-1, len(names)).T, strict=True))
    )


def split_by_hand(train, test, **named) -> Split:
    """Train and test by hand; the codes are those of both together."""
    data = dataset(train + test, **named)
    return Split(train=data.take(slice(None, len(train))), test=data.take(slice(len(train), None)))


def asked(questions: Questions) -> list[tuple[list[int], set[int]]]:
    """(history, right answers) of each question."""
    histories, bounds = questions.histories.items.tolist(), questions.histories.indptr.tolist()
    return [
        (histories[bounds[row] : bounds[row + 1]], set(questions.items[questions.rows == row].tolist()))
        for row in range(len(questions))
    ]
