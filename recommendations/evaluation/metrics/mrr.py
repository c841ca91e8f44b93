from recommendations.evaluation.metrics.questions import Counts, Hits, Values, where_asked


def mrr(hits: Hits, relevant: Counts) -> Values:
    """1 / rank of the first relevant item (Voorhees 1999), 0 where none is among the k."""
    return where_asked(hits.any(axis=1) / (hits.argmax(axis=1) + 1), relevant)
