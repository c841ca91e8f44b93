"""Products for whoever belongs to an audience, for a newsletter or an ad: what is shown, and to nobody whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from recommendations.catalog import Card, get_catalog, parse_key, plain_key, product_model
from recommendations.merchandising.audiences.reading import Restricted, facts_with_price
from recommendations.merchandising.facts import PlainKey
from recommendations.models import (
    Audience,
    ModelVersion,
    RecommendationList,
    RestrictionKind,
    Scope,
)

#: The algorithm whose lists are told apart by audience.
_POPULARITY = "popularity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """One product of a feed; ``position`` counts from 1. The price is what a guest pays."""

    position: int
    key: PlainKey
    card: Card


def feed(audience: Audience, limit: int) -> list[Fed]:
    """The first ``limit`` of what is popular in the audience, filled up with what is popular with everybody.

    Only what a guest may see and buy, without what is blocked or sensitive. Where the audience has no list of
    its own, because it is too small or was never counted, it is the list for everybody.
    """
    keys = list(dict.fromkeys(_keys(audience)))
    cards = _cards(keys)
    shown = [key for key in keys if key in cards][:limit]
    return [Fed(position=place, key=key, card=cards[key]) for place, key in enumerate(shown, 1)]


def own_list(audience: Audience) -> int:
    """How many products the audience's own list holds; 0 where it has none."""
    rows = RecommendationList.objects.filter(
        version__in=_versions(audience), scope=Scope.SEGMENT, subject=str(audience.pk)
    )
    return max((len(items) for items in rows.values_list("items", flat=True)), default=0)


def _versions(audience: Audience) -> list[ModelVersion]:
    """The recommender named after the algorithm goes before others with it."""
    versions = ModelVersion.objects.published().filter(
        recommender__algorithm=_POPULARITY, recommender__store__in={"", audience.store}
    )
    return sorted(
        versions.select_related("recommender"),
        key=lambda version: (version.recommender.slug != _POPULARITY, version.recommender_id),
    )


def _keys(audience: Audience) -> Iterable[PlainKey]:
    """Best first."""
    order = _versions(audience)
    for scope, subject in ((Scope.SEGMENT, str(audience.pk)), (Scope.GLOBAL, "")):
        rows = RecommendationList.objects.filter(version__in=order, scope=scope, subject=subject)
        found = dict(rows.values_list("version_id", "items"))
        for version in order:
            yield from (entry[0] for entry in found.get(version.pk, ()))


def _cards(keys: Sequence[PlainKey]) -> dict[PlainKey, Card]:
    """Of those that may be shown to anybody, anywhere."""
    catalog = get_catalog()
    wanted = [key for key in map(parse_key, keys) if key is not None]
    visible = list(catalog.visible(catalog.recommendable().filter(pk__in=wanted), None))
    restricted = Restricted.read(RestrictionKind.BLOCKED, RestrictionKind.SENSITIVE)
    features = catalog.features(product_model()._default_manager.filter(pk__in=[one.pk for one in visible]))
    kept = [one for one in visible if not _is_restricted(one, features, restricted)]
    return {plain_key(key): card for key, card in catalog.cards(kept, None).items()}


def _is_restricted(product: Any, features: Any, restricted: Restricted) -> bool:
    known = features.get(product.pk)
    return known is not None and restricted.holds(facts_with_price(plain_key(product.pk), known))
