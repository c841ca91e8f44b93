"""What the shop knows of a shopper, in words that the shopper reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations import conf
from recommendations.catalog import Card, Catalog, Key, get_catalog, product_model
from recommendations.models import EventKind, Interaction, Shopper, ShopperProfile
from recommendations.money import money
from recommendations.serving.history import DISMISSALS
from recommendations.serving.widgets.addresses import safe_image, safe_link

MOST = 100
"""So many products that the shopper did something with are listed, the latest first."""
STRONGEST = 5
"""So many affinities of a kind."""

HEADINGS: Mapping[str, Promise] = {
    EventKind.VIEW: gettext_lazy("What you looked at"),
    EventKind.CLICK: gettext_lazy("Suggestions that you followed"),
    EventKind.SEARCH: gettext_lazy("What you searched for"),
    EventKind.FAVOURITE: gettext_lazy("What you like"),
    EventKind.RATING: gettext_lazy("What you rated"),
    EventKind.CART_ADD: gettext_lazy("What you put into the basket"),
    EventKind.CART_REMOVE: gettext_lazy("What you took out of the basket"),
    EventKind.GROUP_BUY: gettext_lazy("Group buys that you joined"),
    EventKind.PURCHASE: gettext_lazy("What you bought"),
    EventKind.REFUND: gettext_lazy("What you gave back"),
}

FORGETTABLE = frozenset(HEADINGS) - {EventKind.PURCHASE, EventKind.REFUND, EventKind.GROUP_BUY}
"""What a shopper may take out of what counts; orders are the shop's own records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """All that the shopper did in one way with one product; ``url`` and ``image`` are empty or safe."""

    product: str
    title: str
    url: str
    image: str
    times: int
    last_at: datetime

    @property
    def count(self) -> str:
        return ngettext("once", "%(count)s times", self.times) % {"count": self.times}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Deeds of one kind, the latest first."""

    kind: str
    heading: str
    deeds: Sequence[Deeds]
    may_forget: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Affinity:
    """``share`` is of all that the shopper did, in per cent."""

    name: str
    share: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """``tastes`` are (what it is about, affinities) pairs, counted at ``counted_at``."""

    tastes: Sequence[tuple[str, Sequence[Affinity]]] = ()
    counted_at: datetime | None = None
    chapters: Sequence[Chapter] = ()
    dismissed: Sequence[Deeds] = ()

    def __bool__(self) -> bool:
        return bool(self.tastes or self.chapters or self.dismissed)


def knowledge_of(shopper: Shopper, request: HttpRequest) -> Knowledge:
    """Profile, deeds and "not interested" of all browsers that are merged into the account; five queries or so."""
    done = _latest(Interaction.objects.for_shopper(shopper).filter(kind__in=HEADINGS), MOST)
    no = _latest(Interaction.objects.for_shopper(shopper).filter(kind=EventKind.DISMISS), DISMISSALS)
    shelf = _Shelf({row["product_id"] for row in (*done, *no)}, request)
    profile = ShopperProfile.objects.filter(shopper_id=shopper.canonical_id).first()
    return Knowledge(
        tastes=tuple(_tastes(profile.affinities)) if profile else (),
        counted_at=profile.refreshed_at if profile else None,
        chapters=tuple(_chapters(done, shelf)),
        dismissed=tuple(shelf.deeds(no)),
    )


def _latest(rows: Any, most: int) -> list[Mapping[str, Any]]:
    grouped = rows.exclude(product=None).values("kind", "product_id")
    return [*grouped.annotate(times=Count("pk"), last_at=Max("occurred_at")).order_by("-last_at")[:most]]


class _Shelf:
    """Titles and pictures of products; a link only to what this shopper may see now."""

    def __init__(self, keys: Collection[Key], request: HttpRequest) -> None:
        catalog = get_catalog()
        products = [*product_model()._default_manager.filter(pk__in=keys)] if keys else []
        self._cards: Mapping[Key, Card] = catalog.cards(products, request) if products else {}
        self._open = _visible(keys, catalog, request) if products else frozenset()

    def deeds(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Deeds]:
        for row in rows:
            key = row["product_id"]
            card = self._cards.get(key)
            yield Deeds(
                product=str(key),
                title=card.title if card else _("A product that the shop no longer has"),
                url=safe_link(card.url) if card and key in self._open else "",
                image=safe_image(card.image) if card else "",
                times=row["times"],
                last_at=row["last_at"],
            )


def _visible(keys: Collection[Key], catalog: Catalog, request: HttpRequest) -> frozenset[Key]:
    products = catalog.visible(catalog.recommendable().filter(pk__in=keys), request)
    return frozenset(products.values_list("pk", flat=True))


def _chapters(rows: Sequence[Mapping[str, Any]], shelf: _Shelf) -> Iterator[Chapter]:
    for kind, heading in HEADINGS.items():
        deeds = tuple(shelf.deeds(row for row in rows if row["kind"] == kind))
        if deeds:
            yield Chapter(kind=kind, heading=str(heading), deeds=deeds, may_forget=kind in FORGETTABLE)


def _tastes(affinities: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Affinity]]]:
    bands = [[_band(low, high), *rest] for low, high, *rest in affinities.get("price", {}).get("bands", ())]
    about = (
        (_("Categories"), affinities.get("categories", ())),
        (_("Brands"), affinities.get("brands", ())),
        (_("Prices"), bands),
    )
    for heading, entries in about:
        found = tuple(_affinity(*entry[:3]) for entry in entries[:STRONGEST])
        if found:
            yield heading, found


def _affinity(name: str, share: float, count: int) -> Affinity:
    evidence = ngettext("from %(count)s thing you did", "from %(count)s things you did", count)
    return Affinity(name=name, share=round(share * 100), evidence=evidence % {"count": count})


def _band(low: float | None, high: float | None) -> str:
    bounds = {
        name: money(Decimal(str(bound)), conf.settings.CURRENCY)
        for name, bound in (("low", low), ("high", high))
        if bound is not None
    }
    if len(bounds) == 2:
        return _("%(low)s to %(high)s") % bounds
    if "high" in bounds:
        return _("up to %(high)s") % bounds
    return _("from %(low)s") % bounds if bounds else _("any price")
