import numpy as np

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def average_precision(hits: Hits, relevant: Counts) -> Values:
    """The precision at the rank of each hit, summed over the number of relevant items (TREC's; Buckley &
    Voorhees 2000). Its mean over the questions is MAP; relevant items beyond the k count as missed.
    """
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    return where_asked((at_rank * hits).sum(axis=1) / np.maximum(relevant, 1), relevant)
