from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def precision(hits: Hits, relevant: Counts) -> Values:
    """The share of the k places that hold a relevant item; an empty place is a miss."""
    return where_asked(hits.mean(axis=1), relevant)
