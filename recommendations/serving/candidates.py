"""Candidate generation: what each of a placement's sources proposes, best first."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import connections, router

from recommendations import conf
from recommendations.catalog import plain_key
from recommendations.models import EventKind, HowSource, RecommendationList, Scope
from recommendations.serving.blending import blend
from recommendations.serving.context import Context
from recommendations.serving.eligibility import fetch_products
from recommendations.serving.families import PlainKey
from recommendations.serving.history import Deed
from recommendations.serving.reasons import CATEGORY, LOOKING
from recommendations.serving.results import Candidate
from recommendations.serving.slots import Published, Source
from recommendations.serving.visits import foreseen, visit_of

SEEDS = 8
"""So many of the shopper's latest products bring their neighbours."""

MATES = 50
"""So many products of a new product's category stand in for its lists."""

_LISTS = (
    f"SELECT version_id, scope, subject, items FROM {RecommendationList._meta.db_table}"  # noqa: S608 - our own name
    " WHERE version_id IN ({}) AND scope IN ({}) AND subject IN ({})"
)

LIKING = frozenset(
    {EventKind.VIEW, EventKind.CLICK, EventKind.FAVOURITE, EventKind.CART_ADD, EventKind.PURCHASE}
)

ListKey = tuple[int, str, str]
Entry = Sequence[Any]
"""``[product key, score, evidence]``"""
Lists = Mapping[ListKey, Sequence[Entry]]
Proposal = Iterable[Candidate]


def candidates(
    sources: Sequence[Source], context: Context, fallbacks: Sequence[Source] | None = None
) -> Iterator[Candidate]:
    """What the sources with a weight propose, blended, and then what the others do, one after another.

    Where the slot may fill up, `fallbacks` come last; before them, for a product that no list knows yet,
    others of its category. All published lists that any of them needs come in one query, made before the
    first is given out; the rest is done as far as it is asked for.
    """
    last = fallbacks or ()
    needed = {key for source in (*sources, *last) for key in _needs(source, context)}
    lists = read_lists(needed) if needed else {}
    weighted = [(source.weight, propose(source, context, lists)) for source in sources if source.weight > 0]
    fillers = (propose(source, context, lists) for source in sources if source.weight <= 0)
    unknown = fallbacks is not None and _is_unknown(sources, context, lists)
    mates = same_category(context) if unknown else ()
    ends = (propose(source, context, lists) for source in last)
    return chain(blend(weighted), chain.from_iterable(fillers), mates, chain.from_iterable(ends))


def _is_unknown(sources: Sequence[Source], context: Context, lists: Lists) -> bool:
    """Whether the page is about a product of which none of its sources has a list."""
    if not context.anchors or not any(source.how == HowSource.ANCHOR for source in sources):
        return False
    subjects = {str(key) for key in context.subjects}
    return not any(scope == Scope.ITEM and subject in subjects for _version, scope, subject in lists)


def same_category(context: Context) -> Iterator[Candidate]:
    """What may be shown of the first anchor's category, the latest keys first; two queries."""
    catalog = context.catalog
    for product in fetch_products(context, context.subjects[:1]).values():
        mates = catalog.visible(catalog.category_mates(product), context.request)
        for mate in mates.order_by("-pk")[:MATES]:
            yield Candidate(plain_key(mate.pk), CATEGORY, HowSource.GLOBAL, 0.0)


def propose(source: Source, context: Context, lists: Lists) -> Iterable[Candidate]:
    if source.how == HowSource.RECENT:
        return recent(context.visitor.recent)
    if source.published is None:
        return ()
    return _PROPOSALS[source.how](source, source.published, context, lists)


def read_lists(needed: Collection[ListKey]) -> Lists:
    """One query. It asks for every combination, of which others than those needed hardly ever exist.

    By hand, for the ORM would take twice as long as all the rest of it.
    """
    parts = [sorted(set(part)) for part in zip(*needed, strict=True)]
    marks = (", ".join(["%s"] * len(part)) for part in parts)
    with connections[router.db_for_read(RecommendationList)].cursor() as cursor:
        cursor.execute(_LISTS.format(*marks), list(chain(*parts)))
        return {row[:3]: json.loads(row[3]) for row in cursor.fetchall()}


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
        return [(version, Scope.ITEM, str(deed.key)) for deed in _seeds(context.visitor.recent)]
    if source.how == HowSource.VISIT:
        return _needs_of_visit(source.published, context)
    if source.how == HowSource.SEGMENT:
        return [(version, Scope.SEGMENT, str(id_)) for id_ in sorted(context.visitor.audiences)]
    shopper = context.visitor.shopper if source.how == HowSource.SHOPPER else None
    return [(version, Scope.SHOPPER, str(shopper.canonical_id))] if shopper else []


def _by_anchor(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    return _neighbours(source.how, published, [(Deed(key, ""), 1.0) for key in context.subjects], lists)


def _by_history(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    """Neighbours of what the shopper did, the latest counting most; what led there is not proposed itself."""
    recent = context.visitor.recent
    return _new_neighbours(source.how, published, _seeds(recent), {deed.key for deed in recent}, lists)


def _needs_of_visit(published: Published, context: Context) -> list[ListKey]:
    """Nothing where the model answers; else the lists of the visit's products."""
    if foreseen(published, context) is not None:
        return []
    return [(published.version, Scope.ITEM, str(deed.key)) for deed in _seeds(visit_of(context))]


def _by_visit(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    """What the model foresees, or the neighbours of what the visit saw so far."""
    deeds = visit_of(context)
    found = foreseen(published, context)
    if found is None:
        held = set() if context.repeats else {deed.key for deed in deeds}
        return _new_neighbours(source.how, published, _seeds(deeds), held, lists)
    kinds = {deed.key: deed.kind for deed in reversed(deeds)}
    return (
        Candidate(one.key, published.label, source.how, one.score, 0, one.because, kinds.get(one.because, ""))
        for one in found
    )


def _by_shopper(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    ranked = [entry for key in _needs(source, context) for entry in lists.get(key, ())]
    return _as_ranked(source.how, published, ranked)


def _by_segment(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    """What the visitor's audiences like; of several, what they agree on first."""
    ranked = [
        (1.0, _as_ranked(source.how, published, lists[key]))
        for key in _needs(source, context)
        if key in lists
    ]
    return (found._replace(blended=0.0) for found in blend(ranked))


def _for_everyone(source: Source, published: Published, context: Context, lists: Lists) -> Proposal:
    return _as_ranked(source.how, published, published.everyone)


_PROPOSALS: Mapping[str, Callable[[Source, Published, Context, Lists], Proposal]] = {
    HowSource.ANCHOR: _by_anchor,
    HowSource.HISTORY: _by_history,
    HowSource.VISIT: _by_visit,
    HowSource.SHOPPER: _by_shopper,
    HowSource.SEGMENT: _by_segment,
    HowSource.GLOBAL: _for_everyone,
}


def _as_ranked(how: str, published: Published, ranked: Sequence[Entry], seed: Deed | None = None) -> Proposal:
    label, because, deed = published.label, seed.key if seed else None, seed.kind if seed else ""
    for key, score, evidence in ranked:
        yield Candidate(key, label, how, score, evidence or 0, because, deed)


def _neighbours(
    how: str, published: Published, seeds: Sequence[tuple[Deed, float]], lists: Lists
) -> Proposal:
    """Weighted sums over the seeds' lists; the seed that adds most to a candidate is its ``because``."""
    if len(seeds) == 1:
        return _as_ranked(how, published, _list_of(seeds[0][0], published, lists), seeds[0][0])
    total: dict[PlainKey, float] = {}
    leading: dict[PlainKey, tuple[float, Deed, int]] = {}
    for seed, weight in seeds:
        for key, score, evidence in _list_of(seed, published, lists):
            share = weight * score
            total[key] = total.get(key, 0.0) + share
            if key not in leading or share > leading[key][0]:
                leading[key] = (share, seed, evidence)
    # Stable: products with equal scores stay in the order in which the lists name them.
    best = sorted(total, key=total.__getitem__, reverse=True)
    return (
        Candidate(key, published.label, how, total[key], evidence or 0, seed.key, seed.kind)
        for key, (_share, seed, evidence) in ((key, leading[key]) for key in best)
    )


def _list_of(seed: Deed, published: Published, lists: Lists) -> Sequence[Entry]:
    return lists.get((published.version, Scope.ITEM, str(seed.key)), ())


def _new_neighbours(
    how: str, published: Published, deeds: Sequence[Deed], known: Collection[PlainKey], lists: Lists
) -> Proposal:
    """Neighbours of the deeds, newest first, the latest counting most, without what is known."""
    seeds = [(deed, _recency(nth)) for nth, deed in enumerate(deeds)]
    found = _neighbours(how, published, seeds, lists)
    return (candidate for candidate in found if candidate.key not in known)


def _seeds(deeds: Iterable[Deed]) -> list[Deed]:
    """The latest deed with each of the latest products, as far as it speaks for the product."""
    latest: dict[PlainKey, Deed] = {}
    for deed in deeds:
        latest.setdefault(deed.key, deed)
    return [deed for deed in latest.values() if deed.kind in LIKING][:SEEDS]


def _recency(nth: int) -> float:
    """1 for the latest, half for the one that is ``RECENT_HALF_LIFE`` products older."""
    return float(0.5 ** (nth / conf.settings.RECENT_HALF_LIFE))
