"""The placements and recommenders that are there before anybody configures any."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings as django_settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.models import (
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


RECOMMENDERS: Mapping[str, Promise] = {
    "co-purchase": _("Bought together"),
    "item-knn": _("Liked by the same shoppers"),
    "svd": _("Personal lists (SVD)"),
    "trending": _("Trending"),
    "popularity": _("Popular"),
}
"""Slug, which is the algorithm's name too, to title."""

PLACEMENTS: Mapping[str, DefaultPlacement] = {
    "also-bought": DefaultPlacement(
        title=_("Customers also bought"),
        page_type=PageType.PRODUCT,
        sources=(
            DefaultSource(how=HowSource.ANCHOR, recommender="co-purchase"),
            DefaultSource(how=HowSource.ANCHOR, recommender="item-knn", weight=0.0),
        ),
    ),
    "frequently-bought-together": DefaultPlacement(
        title=_("Frequently bought together"),
        page_type=PageType.PRODUCT,
        layout=Layout.BUNDLE,
        limit=3,
        fill=False,
        sources=(DefaultSource(how=HowSource.ANCHOR, recommender="co-purchase"),),
    ),
    "similar-products": DefaultPlacement(
        title=_("Shoppers also liked"),
        page_type=PageType.PRODUCT,
        sources=(DefaultSource(how=HowSource.ANCHOR, recommender="item-knn"),),
    ),
    "for-you": DefaultPlacement(
        title=_("For you"),
        page_type=PageType.HOME,
        layout=Layout.GRID,
        sources=(
            DefaultSource(how=HowSource.HISTORY, recommender="item-knn"),
            # Rating prediction ranks what is merely bought weakly: a voice among others, not an equal.
            DefaultSource(how=HowSource.SHOPPER, recommender="svd", weight=0.25),
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
            DefaultSource(how=HowSource.GLOBAL, recommender="trending"),
            DefaultSource(how=HowSource.GLOBAL, recommender="popularity", weight=0.0),
        ),
    ),
    "popular": DefaultPlacement(
        title=_("Popular"),
        page_type=PageType.HOME,
        sources=(DefaultSource(how=HowSource.GLOBAL, recommender="popularity"),),
    ),
    "basket-goes-with": DefaultPlacement(
        title=_("Goes well with your basket"),
        page_type=PageType.BASKET,
        sources=(
            DefaultSource(how=HowSource.ANCHOR, recommender="co-purchase"),
            DefaultSource(how=HowSource.ANCHOR, recommender="item-knn", weight=0.0),
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
    for slug, title in RECOMMENDERS.items():
        row = {"algorithm": slug, "title": _in_english(title)}
        if Recommender.objects.get_or_create(slug=slug, defaults=row)[1]:
            yield slug


def _create_placements() -> Iterator[str]:
    for slug, default in PLACEMENTS.items():
        placement, is_new = Placement.objects.get_or_create(
            slug=slug,
            defaults={
                "title": _in_every_language(default.title),
                "page_type": default.page_type,
                "layout": default.layout,
                "limit": default.limit,
                "fill": default.fill,
                "show_basket_items": default.show_basket_items,
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
