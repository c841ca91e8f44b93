import numpy as np

from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def ndcg(hits: Hits, relevant: Counts) -> Values:
    """Discounted cumulative gain over that of the best possible order (Järvelin & Kekäläinen 2002).

    A relevant item at rank r gains 1 / log2(r + 1).
    """
    gains = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    best = np.concatenate(([0.0], np.cumsum(gains)))[np.minimum(relevant, hits.shape[1])]
    return where_asked(hits @ gains / np.where(best > 0, best, 1), relevant)
