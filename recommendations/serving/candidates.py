"""Candidate generation: what each of a placement's sources proposes, best first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Any

from django.db.models import Q

from recommendations import conf
from recommendations.models import EventKind, HowSource, RecommendationList, Scope
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.history import Deed
from recommendations.serving.reasons import LOOKING
from recommendations.serving.results import Candidate
from recommendations.serving.snapshots import Source

DEPTH = 100
"""No source proposes more than this."""
SEEDS = 10
"""So many of the shopper's latest products bring their neighbours."""

LIKING = frozenset(
    {EventKind.VIEW, EventKind.CLICK, EventKind.FAVOURITE, EventKind.CART_ADD, EventKind.PURCHASE}
)

ListKey = tuple[int | None, str, str]
Lists = Mapping[ListKey, Sequence[Sequence[Any]]]


def candidates(sources: Sequence[Source], context: Context) -> list[list[Candidate]]:
    """A list for each source, in their order; all published lists that they need come in one query."""
    needed = {key for source in sources for key in _needs(source, context)}
    lists = read_lists(needed) if needed else {}
    return [propose(source, context, lists) for source in sources]


def propose(source: Source, context: Context, lists: Lists) -> list[Candidate]:
    if source.how == HowSource.RECENT:
        return recent(context.visitor.recent)
    if source.published is None:
        return []
    return _PROPOSALS[source.how](source, context, lists)


def read_lists(needed: Iterable[ListKey]) -> Lists:
    subjects: dict[tuple[int | None, str], list[str]] = {}
    for version, scope, subject in needed:
        subjects.setdefault((version, scope), []).append(subject)
    wanted = [
        Q(version=version, scope=scope, subject__in=sorted(group))
        for (version, scope), group in sorted(subjects.items())
    ]
    rows = RecommendationList.objects.filter(Q(*wanted, _connector=Q.OR))
    return {row[:3]: row[3] for row in rows.values_list("version_id", "scope", "subject", "items")}


def recent(deeds: Sequence[Deed]) -> list[Candidate]:
    """What the shopper looked at, newest first."""
    return [
        Candidate(deed.key, "recent", HowSource.RECENT, score=_recency(nth), deed=deed.kind)
        for nth, deed in enumerate(deeds)
        if deed.kind in LOOKING
    ]


def _needs(source: Source, context: Context) -> list[ListKey]:
    if source.published is None:
        return []
    version = source.published.version
    if source.how == HowSource.ANCHOR:
        return [(version, Scope.ITEM, str(key)) for key in context.subjects]
    if source.how == HowSource.HISTORY:
        return [(version, Scope.ITEM, str(deed.key)) for deed in _seeds(context)]
    shopper = context.visitor.shopper if source.how == HowSource.SHOPPER else None
    return [(version, Scope.SHOPPER, str(shopper.canonical_id))] if shopper else []


def _by_anchor(source: Source, context: Context, lists: Lists) -> list[Candidate]:
    seeds = [Deed(key, "") for key in context.subjects]
    return _neighbours(source, [(deed, 1.0) for deed in seeds], lists)


def _by_history(source: Source, context: Context, lists: Lists) -> list[Candidate]:
    """Neighbours of what the shopper did, the latest counting most; what led there is not proposed itself."""
    seeds = [(deed, _recency(nth)) for nth, deed in enumerate(_seeds(context))]
    return _neighbours(source, seeds, lists, without={deed.key for deed in context.visitor.recent})


def _by_shopper(source: Source, context: Context, lists: Lists) -> list[Candidate]:
    return [
        _candidate(source, entry) for key in _needs(source, context) for entry in lists.get(key, ())[:DEPTH]
    ]


def _for_everyone(source: Source, context: Context, lists: Lists) -> list[Candidate]:
    everyone = source.published.everyone if source.published else ()
    return [_candidate(source, entry) for entry in everyone[:DEPTH]]


_PROPOSALS: Mapping[str, Callable[[Source, Context, Lists], list[Candidate]]] = {
    HowSource.ANCHOR: _by_anchor,
    HowSource.HISTORY: _by_history,
    HowSource.SHOPPER: _by_shopper,
    HowSource.GLOBAL: _for_everyone,
}


def _neighbours(
    source: Source,
    seeds: Sequence[tuple[Deed, float]],
    lists: Lists,
    without: Iterable[PlainKey] = (),
) -> list[Candidate]:
    """Weighted sums over the seeds' lists; the seed that adds most to a candidate is its ``because``."""
    version = source.published.version if source.published else None
    total: dict[PlainKey, float] = {}
    leading: dict[PlainKey, tuple[float, Deed, Sequence[Any]]] = {}
    for seed, weight in seeds:
        for entry in lists.get((version, Scope.ITEM, str(seed.key)), ()):
            key, share = entry[0], weight * entry[1]
            total[key] = total.get(key, 0.0) + share
            if key not in leading or share > leading[key][0]:
                leading[key] = (share, seed, entry)
    for key in without:
        total.pop(key, None)
    # Stable: products with equal scores stay in the order in which the lists name them.
    best = nlargest(DEPTH, total, key=total.__getitem__)
    return [_candidate(source, leading[key][2], total[key], leading[key][1]) for key in best]


def _candidate(
    source: Source, entry: Sequence[Any], score: float | None = None, seed: Deed | None = None
) -> Candidate:
    return Candidate(
        key=entry[0],
        source=source.published.label if source.published else "",
        how=source.how,
        score=entry[1] if score is None else score,
        evidence=entry[2] if len(entry) > 2 and entry[2] else 0,
        because=seed.key if seed else None,
        deed=seed.kind if seed else "",
    )


def _seeds(context: Context) -> list[Deed]:
    return [deed for deed in context.visitor.recent if deed.kind in LIKING][:SEEDS]


def _recency(nth: int) -> float:
    """1 for the latest, half for the one that is ``RECENT_HALF_LIFE`` products older."""
    return float(0.5 ** (nth / conf.settings.RECENT_HALF_LIFE))
