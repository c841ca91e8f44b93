"""What may be shown: rules that need no query first, then the shop's own word in one query."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from recommendations.catalog import parse_key, plain_key
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate
from recommendations.serving.snapshots import Slot


def withheld(slot: Slot, context: Context) -> dict[PlainKey, str]:
    """Families that must not be shown here, and the rule that says so; the strongest rule wins."""
    visitor = context.visitor
    rules: dict[str, Iterable[PlainKey]] = {"dismissed": visitor.dismissed}
    if not slot.show_basket_items:
        rules |= {"shown": visitor.shown, "basket": visitor.basket}
    rules |= {"anchor": {*context.anchors, *visitor.anchors}, "excluded": context.exclude}
    parents = context.families_of({key for keys in rules.values() for key in keys})
    return {parents[key]: rule for rule, keys in rules.items() for key in keys}


def sift(
    ranked: Sequence[Candidate], forbidden: Mapping[PlainKey, str], families: Mapping[PlainKey, PlainKey]
) -> tuple[list[Candidate], dict[PlainKey, str]]:
    """Those that no rule withholds, and for each of the others the rule."""
    rules = [(candidate, forbidden.get(families[candidate.key])) for candidate in ranked]
    kept = [candidate for candidate, rule in rules if rule is None]
    return kept, {candidate.key: rule for candidate, rule in rules if rule is not None}


def choose(
    ranked: Sequence[Candidate],
    limit: int,
    fetch: Callable[[Sequence[Candidate]], Collection[PlainKey]],
    families: Mapping[PlainKey, PlainKey],
) -> tuple[list[Candidate], dict[PlainKey, str]]:
    """The first ``limit`` that ``fetch`` finds eligible, one of a family; and why not each of the others.

    It is asked for some more than are wanted, and again only where so many are gone that the list runs short.
    """
    chosen: dict[PlainKey, Candidate] = {}
    dropped: dict[PlainKey, str] = {}
    rest = list(ranked)
    while rest and len(chosen) < limit:
        wave, rest = _split(rest, limit - len(chosen))
        eligible = fetch(wave)
        for candidate in wave:
            if candidate.key not in eligible:
                dropped[candidate.key] = "ineligible"
            elif families[candidate.key] in chosen:
                dropped[candidate.key] = "variant"
            elif len(chosen) == limit:
                dropped[candidate.key] = "limit"
            else:
                chosen[families[candidate.key]] = candidate
    return [*chosen.values()], dropped | {candidate.key: "limit" for candidate in rest}


def _split(ranked: list[Candidate], wanted: int) -> tuple[list[Candidate], list[Candidate]]:
    size = wanted + wanted // 2 + 2
    return ranked[:size], ranked[size:]


def available(context: Context, count: int, without: Iterable[PlainKey]) -> dict[PlainKey, Any]:
    """The last resort: any ``count`` eligible products, the latest keys first; one query."""
    catalog = context.catalog
    parsed = [key for key in map(parse_key, without) if key is not None]
    products = catalog.visible(catalog.recommendable().exclude(pk__in=parsed), context.request)
    return {plain_key(product.pk): product for product in products.order_by("-pk")[:count]}


def fetch_products(context: Context, keys: Iterable[PlainKey]) -> dict[PlainKey, Any]:
    """The recommendable and visible ones among ``keys``; one query."""
    catalog = context.catalog
    parsed = [key for key in map(parse_key, keys) if key is not None]
    products = catalog.visible(catalog.recommendable().filter(pk__in=parsed), context.request)
    return {plain_key(product.pk): product for product in products}
