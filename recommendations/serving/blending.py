"""Several ranked lists become one."""

from collections.abc import Sequence

from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate

RANK_OFFSET = 10
"""How flat the head of a list counts: the first place is worth 11/10 of the second."""


def blend(ranked: Sequence[tuple[float, Sequence[Candidate]]]) -> list[Candidate]:
    """Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

    Scores of different algorithms have no common scale, but ranks have: the n-th of a list (from 0) adds
    weight / (RANK_OFFSET + n), so that what several lists name comes first. The list that adds most gives
    the candidate's source and reason. Lists of weight 0 only follow after, in their order. Ties break by key.
    """
    order: dict[PlainKey, Candidate] = {}
    for candidate in _fused([(weight, found) for weight, found in ranked if weight > 0]):
        order[candidate.key] = candidate
    for weight, found in ranked:
        if weight <= 0:
            for candidate in found:
                order.setdefault(candidate.key, candidate)
    return [*order.values()]


def _fused(ranked: Sequence[tuple[float, Sequence[Candidate]]]) -> list[Candidate]:
    total: dict[PlainKey, float] = {}
    leading: dict[PlainKey, tuple[float, Candidate]] = {}
    for weight, found in ranked:
        for rank, candidate in enumerate(found):
            share, key = weight / (RANK_OFFSET + rank), candidate.key
            total[key] = total.get(key, 0.0) + share
            if key not in leading or share > leading[key][0]:
                leading[key] = (share, candidate)
    best = sorted(total, key=lambda key: (-total[key], str(key)))
    return [leading[key][1]._replace(blended=total[key]) for key in best]
