import numpy as np

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def hit_rate(hits: Hits, relevant: Counts) -> Values:
    """1 where any of the k is relevant, else 0."""
    return where_asked(np.asarray(hits.any(axis=1), np.float64), relevant)
