"""By the calendar."""

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.evaluation.splits.base import Split


def time_split(data: Dataset, days: float) -> Split:
    """Everything before the last `days` against those days.

    No leak from the future: nothing in training happened after anything in the test, by any shopper.
    What a shop that trains tonight can know tomorrow; the honest choice for a gate.
    """
    if not days > 0:
        raise ValueError(f"days is {days}: give a number of days above 0.")
    cut = int(np.searchsorted(data.times, data.ends_at - days * SECONDS_PER_DAY, "right"))
    return Split(train=data.take(slice(None, cut)), test=data.take(slice(cut, None)))
