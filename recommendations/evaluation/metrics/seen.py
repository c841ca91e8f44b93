import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Histories
from recommendations.evaluation.metrics.questions import Hits


def seen(items: NDArray[np.integer], histories: Histories, n_items: int) -> Hits:
    """Which answers [n, k] lie in their question's history."""
    known = histories.known(n_items)
    held = known.rows * n_items + known.items
    asked = np.arange(len(items))[:, None] * n_items + items
    return np.isin(asked, held) & (items >= 0)
