import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Values, mean_answer


def novelty(items: NDArray[np.integer], people: NDArray[np.integer], everybody: int) -> Values:
    """Mean self-information of the answers [n, k] in bits, -log2(p) (Zhou et al. 2010).

    p is the share of `everybody` who met the item (`people` counts them, [n_items]); an item that nobody
    met counts as if one had. NaN where there is no answer.
    """
    information = np.log2(max(everybody, 1) / np.maximum(people, 1))
    return mean_answer(information, items)
