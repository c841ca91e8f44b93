import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def serendipity(
    hits: Hits, items: NDArray[np.integer], expected: NDArray[np.integer], relevant: Counts
) -> Values:
    """The share of the k places that hold a relevant item which nobody had to be told of.

    Expected [n, m] is what popularity would have shown to the same question (Ge, Delgado-Battenfeld &
    Jannach 2010).
    """
    width = int(max(items.max(initial=0), expected.max(initial=0))) + 1
    rows = np.arange(len(items))[:, None] * width
    plain = np.isin(rows + items, (rows + expected)[expected >= 0])
    return where_asked((hits & ~plain).mean(axis=1), relevant)
