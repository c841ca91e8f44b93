"""Several ranked lists become one."""

from collections.abc import Iterable, Sequence
from itertools import chain

from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate

RANK_OFFSET = 10
"""How flat the head of a list counts: the first place is worth 11/10 of the second."""


def blend(ranked: Sequence[tuple[float, Iterable[Candidate]]]) -> Iterable[Candidate]:
    """Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

    Scores of different algorithms have no common scale, but ranks have: the n-th of a list (from 0) adds
    weight / (RANK_OFFSET + n), so that what several lists name comes first. The list that adds most gives
    the candidate's source and reason. Ties break by key.
    """
    shares = [_shares(weight, found) for weight, found in ranked]
    if len(shares) == 1:
        return (Candidate(*candidate[:-1], share) for share, candidate in shares[0])
    total: dict[PlainKey, float] = {}
    leading: dict[PlainKey, tuple[float, Candidate]] = {}
    for share, candidate in chain.from_iterable(shares):
        key = candidate.key
        total[key] = total.get(key, 0.0) + share
        if key not in leading or share > leading[key][0]:
            leading[key] = (share, candidate)
    best = sorted(total, key=lambda key: (-total[key], str(key)))
    return (Candidate(*leading[key][1][:-1], total[key]) for key in best)


def _shares(weight: float, ranked: Iterable[Candidate]) -> Iterable[tuple[float, Candidate]]:
    return ((weight / (RANK_OFFSET + rank), candidate) for rank, candidate in enumerate(ranked))
