import numpy as np

from recommendations.evaluation.metrics.precision import precision
from recommendations.evaluation.metrics.questions import Counts, Hits, Values
from recommendations.evaluation.metrics.recall import recall


def f1(hits: Hits, relevant: Counts) -> Values:
    """The harmonic mean of precision and recall, 2pr / (p + r) (van Rijsbergen 1979)."""
    p, r = precision(hits, relevant), recall(hits, relevant)
    return np.where(p + r == 0, 0.0, 2 * p * r / np.where(p + r == 0, 1, p + r))
