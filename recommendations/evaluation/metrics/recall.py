import numpy as np

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def recall(hits: Hits, relevant: Counts) -> Values:
    """The share of the relevant items that are among the k."""
    return where_asked(hits.sum(axis=1) / np.maximum(relevant, 1), relevant)
