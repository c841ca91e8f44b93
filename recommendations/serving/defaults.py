"""The placements and recommenders that are there before anybody configures any."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.models import (
    EventKind,
    HowSource,
    Layout,
    PageType,
    Placement,
    PlacementSource,
    Recommender,
    Revision,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultSource:
    """``recommender`` is a slug of `RECOMMENDERS`; weight 0 only fills what the others leave."""

    how: str
    recommender: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultPlacement:
    title: Promise
    page_type: str
    sources: tuple[DefaultSource, ...]
    layout: str = Layout.CAROUSEL
    limit: int = 8
    fill: bool = True
    show_basket_items: bool = False
    is_active: bool = True
    which: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRecommender:
    """The algorithm goes by the recommender's slug unless it is named."""

    title: Promise
    algorithm: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[EventKind, ...] = ()


def _source(how: str, recommender: str, weight: float = 1.0) -> DefaultSource:
    return DefaultSource(how=how, recommender=recommender, weight=weight)


_anchor = partial(_source, HowSource.ANCHOR)
_shopper = partial(_source, HowSource.SHOPPER)
_history = partial(_source, HowSource.HISTORY)
_visit = partial(_source, HowSource.VISIT)
_everybody = partial(_source, HowSource.GLOBAL)
_audience = partial(_source, HowSource.SEGMENT)


def _blend(title: Promise, kind: str) -> DefaultRecommender:
    return DefaultRecommender(title=title, algorithm="auto-blend", parameters={"kind": kind})


RECOMMENDERS: Mapping[str, DefaultRecommender] = {
    "co-purchase": DefaultRecommender(title=_("Bought together")),
    "association-rules": DefaultRecommender(title=_("Basket rules")),
    "item-knn": DefaultRecommender(title=_("Liked by the same shoppers")),
    "content": DefaultRecommender(title=_("Similar products")),
    "up-sell": DefaultRecommender(title=_("A better one")),
    "auto-blend-for-you": _blend(_("Blend for each shopper"), "for-you"),
    "auto-blend-also-bought": _blend(_("Blend for product pages"), "also-bought"),
    "auto-blend-basket": _blend(_("Blend for the basket"), "basket"),
    "auto-blend-visit": _blend(_("Blend for the visit"), "visit"),
    "session-knn": DefaultRecommender(title=_("Visits like this one")),
    "svd": DefaultRecommender(title=_("Personal lists (SVD)")),
    "purchase-cycle": DefaultRecommender(title=_("Due again")),
    "personal-frequency": DefaultRecommender(title=_("Bought often")),
    "trending": DefaultRecommender(title=_("Trending")),
    "popularity": DefaultRecommender(title=_("Popular")),
    "best-sellers": DefaultRecommender(
        title=_("Best sellers"), algorithm="popularity", kinds=(EventKind.PURCHASE,)
    ),
    "new-arrivals": DefaultRecommender(title=_("New arrivals")),
    "top-rated": DefaultRecommender(title=_("Top rated")),
    "best-converting": DefaultRecommender(title=_("Best converting")),
}
"""By slug."""

PLACEMENTS: Mapping[str, DefaultPlacement] = {
    "also-bought": DefaultPlacement(
        title=_("Customers also bought"),
        page_type=PageType.PRODUCT,
        sources=(
            _anchor("co-purchase"),
            _anchor("auto-blend-also-bought"),
            _anchor("item-knn", 0.0),
        ),
    ),
    "frequently-bought-together": DefaultPlacement(
        title=_("Frequently bought together"),
        page_type=PageType.PRODUCT,
        layout=Layout.BUNDLE,
        limit=3,
        fill=False,
        sources=(
            # What would only replace the product is no part of a bundle: the rules leave it out.
            _anchor("association-rules"),
            _anchor("co-purchase", 0.0),
        ),
    ),
    "similar-products": DefaultPlacement(
        title=_("Similar products"),
        page_type=PageType.PRODUCT,
        sources=(
            _anchor("content"),
            _anchor("item-knn", 0.0),
        ),
    ),
    "up-sell": DefaultPlacement(
        title=_("A step up"),
        page_type=PageType.PRODUCT,
        limit=4,
        fill=False,
        # A product page has three other rows by then: whoever wants this one switches it on.
        is_active=False,
        sources=(_anchor("up-sell"),),
    ),
    "for-you": DefaultPlacement(
        title=_("For you"),
        page_type=PageType.HOME,
        layout=Layout.GRID,
        sources=(
            # The blend knows all until last night, the neighbours what was done since.
            _shopper("auto-blend-for-you"),
            _history("item-knn"),
            _visit("session-knn", 0.5),
            _history("auto-blend-visit", 0.5),
            # Rating prediction ranks what is merely bought weakly: a voice among others, not an equal.
            _shopper("svd", 0.25),
            # Whoever has no history yet may still belong to an audience.
            _audience("popularity", 0.0),
        ),
    ),
    "buy-again": DefaultPlacement(
        title=_("Time to buy again?"),
        page_type=PageType.ACCOUNT,
        fill=False,
        show_basket_items=True,
        sources=(
            _shopper("purchase-cycle"),
            _shopper("personal-frequency", 0.5),
        ),
    ),
    "recently-viewed": DefaultPlacement(
        title=_("You looked at recently"),
        page_type=PageType.OTHER,
        fill=False,
        show_basket_items=True,
        sources=(DefaultSource(how=HowSource.RECENT),),
    ),
    "trending": DefaultPlacement(
        title=_("Trending now"),
        page_type=PageType.HOME,
        sources=(
            _everybody("trending"),
            _everybody("popularity", 0.0),
        ),
    ),
    "popular": DefaultPlacement(
        title=_("Popular"),
        page_type=PageType.HOME,
        sources=(
            _everybody("popularity"),
            _audience("popularity", 0.0),
            _everybody("best-converting", 0.0),
        ),
    ),
    "best-sellers": DefaultPlacement(
        title=_("Best sellers"),
        page_type=PageType.HOME,
        sources=(
            _everybody("best-sellers"),
            _everybody("popularity", 0.0),
        ),
    ),
    "exclusive": DefaultPlacement(
        title=_("Only in this shop"),
        page_type=PageType.HOME,
        # Until the shop gives some products this tag there is nothing to show.
        is_active=False,
        which={"tags": ["exclusive"]},
        sources=(_everybody("popularity"),),
    ),
    "new-arrivals": DefaultPlacement(
        title=_("New in the shop"),
        page_type=PageType.HOME,
        fill=False,
        sources=(_everybody("new-arrivals"),),
    ),
    "top-rated": DefaultPlacement(
        title=_("Rated best"),
        page_type=PageType.HOME,
        fill=False,
        sources=(_everybody("top-rated"),),
    ),
    "basket-goes-with": DefaultPlacement(
        title=_("Goes well with your basket"),
        page_type=PageType.BASKET,
        sources=(
            _anchor("co-purchase"),
            _anchor("auto-blend-basket"),
            _anchor("association-rules", 0.5),
            _anchor("item-knn", 0.0),
        ),
    ),
}


def ensure_defaults() -> list[str]:
    """Create the rows that are missing, change none that are there; the slugs of those created."""
    with transaction.atomic():
        created = [*_create_recommenders(), *_create_placements()]
        if created:
            Revision.advance()
    return created


def _create_recommenders() -> Iterator[str]:
    for slug, default in RECOMMENDERS.items():
        row = {
            "algorithm": default.algorithm or slug,
            "title": _in_english(default.title),
            "parameters": dict(default.parameters),
            "kinds": [str(kind.value) for kind in default.kinds],
        }
        if Recommender.objects.get_or_create(slug=slug, defaults=row)[1]:
            yield slug


def _create_placements() -> Iterator[str]:
    for slug, default in PLACEMENTS.items():
        placement, is_new = Placement.objects.get_or_create(
            slug=slug,
            defaults={
                **{one.name: getattr(default, one.name) for one in fields(default) if one.name != "sources"},
                "title": _in_every_language(default.title),
            },
        )
        if is_new:
            _create_sources(placement, default)
            yield slug


def _create_sources(placement: Placement, default: DefaultPlacement) -> None:
    recommenders = {found.slug: found for found in Recommender.objects.all()}
    PlacementSource.objects.bulk_create(
        PlacementSource(
            placement=placement,
            how=source.how,
            recommender=recommenders[source.recommender] if source.recommender else None,
            weight=source.weight,
            order=order,
        )
        for order, source in enumerate(default.sources)
    )


def _in_english(text: Promise) -> str:
    with translation.override("en"):
        return str(text)


def _in_every_language(text: Promise) -> dict[str, str]:
    titles = {"en": _in_english(text)}
    for code, _name in django_settings.LANGUAGES:
        with translation.override(code):
            # A language that we do not speak would only repeat the English title, and hide a later one.
            if str(text) != titles["en"]:
                titles[code] = str(text)
    return titles
