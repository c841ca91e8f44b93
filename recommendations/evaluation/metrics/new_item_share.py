import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Hits, Values, mean_answer


def new_item_share(items: NDArray[np.integer], is_new: Hits) -> Values:
    """The share of the answers [n, k] that are new to the shop (`is_new`, [n_items]); NaN without answers."""
    return mean_answer(is_new.astype(np.float64), items)
