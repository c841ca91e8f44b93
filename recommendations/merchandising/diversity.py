"""Lists whose products are not all alike.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): place by place, the product with the highest
(1 - variety) · relevance - variety · likeness, where likeness is to that of the chosen ones which it is most
like.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import fmean

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.steering import Ranked

CATEGORY, BRAND, TAGS = 0.6, 0.25, 0.15
"""What each says of how alike two products are; what neither of them has says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What two products are compared by. One object for all that look the same, told apart by identity."""

    categories: frozenset[str]
    brand: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What re-ordering did to the first places.

    ``before`` and ``after`` are intra-list diversity, 0 (all alike) to 1; None for less than two products.
    ``relevance_kept`` is the share of the summed relevance that is still there.
    """

    before: float | None
    after: float | None
    relevance_kept: float


def mmr(
    ranked: Ranked,
    facts: Mapping[PlainKey, Facts],
    variety: float,
    *,
    limit: int,
    chosen: Iterable[PlainKey] = (),
) -> list[tuple[PlainKey, float]]:
    """``ranked`` (best first, shares 0 and more) with its first ``limit`` chosen for ``variety``, 0 to 1.

    ``chosen`` are shown whatever else is, such as pins: the others are held against them too. Of equals the
    one that stood before comes first; the rest of the list follows in its order.
    """
    if variety <= 0 or limit < 1:
        return [*ranked]
    best = (ranked[0][1] if ranked else 0) or 1.0
    looks = {key: _look_of(facts.get(key)) for key, _share in ranked}
    worth = {key: (1 - variety) * share / best for key, share in ranked}
    likest = dict.fromkeys(worth, 0.0)
    for key in chosen:
        worth.pop(key, None)
        _hold_against(_look_of(facts.get(key)), worth, looks, likest)
    first: list[PlainKey] = []
    while worth and len(first) < limit:
        # max() gives the first of equals, and dicts keep the order of the list.
        key = max(worth, key=lambda one: worth[one] - variety * likest[one])
        del worth[key]
        first.append(key)
        _hold_against(looks[key], worth, looks, likest)
    shares = dict(ranked)
    return [(key, shares[key]) for key in dict.fromkeys([*first, *shares])]


def _hold_against(
    look: _Look, rest: Iterable[PlainKey], looks: Mapping[PlainKey, _Look], likest: dict[PlainKey, float]
) -> None:
    for key in rest:
        alike = _likeness(look, looks[key])
        if alike > likest[key]:
            likest[key] = alike


def likeness(one: Facts, other: Facts) -> float:
    """How alike two products are, 0 to 1: shared categories and tags (Jaccard), and the same brand.

    Products of which nothing is known are not alike.
    """
    return _likeness(_look_of(one), _look_of(other))


def intra_list_diversity(keys: Sequence[PlainKey], facts: Mapping[PlainKey, Facts]) -> float | None:
    """The mean unlikeness of all pairs (Ziegler et al., WWW 2005); None for less than two products."""
    pairs = combinations([_look_of(facts.get(key)) for key in keys], 2)
    alike = [_likeness(one, other) for one, other in pairs]
    return 1 - fmean(alike) if alike else None


def effect(before: Ranked, after: Ranked, facts: Mapping[PlainKey, Facts], limit: int) -> Effect:
    """What became of the first ``limit`` places."""
    was, now = before[:limit], after[:limit]
    total = sum(share for _key, share in was)
    return Effect(
        before=intra_list_diversity([key for key, _share in was], facts),
        after=intra_list_diversity([key for key, _share in now], facts),
        relevance_kept=sum(share for _key, share in now) / total if total else 1.0,
    )


def _look_of(facts: Facts | None) -> _Look:
    return _look(facts.categories, facts.brand, facts.tags) if facts else _NOTHING


@lru_cache(maxsize=20_000)
def _look(categories: tuple[str, ...], brand: str, tags: tuple[str, ...]) -> _Look:
    return _Look(frozenset(categories), brand, frozenset(tags))


_NOTHING = _look((), "", ())


@lru_cache(maxsize=50_000)
def _likeness(one: _Look, other: _Look) -> float:
    parts = [
        (CATEGORY, _shared(one.categories, other.categories)),
        (BRAND, float(one.brand == other.brand) if one.brand or other.brand else None),
        (TAGS, _shared(one.tags, other.tags)),
    ]
    known = [(weight, alike) for weight, alike in parts if alike is not None]
    total = sum(weight for weight, _alike in known)
    return sum(weight * alike for weight, alike in known) / total if total else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float | None:
    union = one | other
    return len(one & other) / len(union) if union else None
