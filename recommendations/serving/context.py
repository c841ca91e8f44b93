"""Who asks, about what, on which page: read when a stage asks, and once for all widgets of a response."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from recommendations.catalog import BasketLine, Catalog, get_catalog, plain_key
from recommendations.events.identity import shopper_for
from recommendations.models import EventKind, Shopper
from recommendations.serving.families import PlainKey, families
from recommendations.serving.history import Deed, current_visit, read_deeds

if TYPE_CHECKING:
    from recommendations.algorithms.online import Foreseen


class Visitor:
    """What all widgets of one response share; ``shown`` and ``anchors`` grow in document order."""

    def __init__(
        self,
        request: HttpRequest | None,
        *,
        shopper: Shopper | None = None,
        basket: Iterable[Any] | None = None,
        at: datetime | None = None,
    ) -> None:
        self.request = request
        self.at = at
        self.shown: set[PlainKey] = set()
        self.anchors: set[PlainKey] = set()
        self.foreseen: dict[tuple[Any, ...], Sequence[Foreseen] | None] = {}  # by `visits`, for all widgets
        self._shopper, self._basket = shopper, basket

    @cached_property
    def catalog(self) -> Catalog:
        return get_catalog()

    @cached_property
    def shopper(self) -> Shopper | None:
        if self._shopper is None and self.request is not None:
            return shopper_for(self.request)
        return self._shopper

    @cached_property
    def basket(self) -> tuple[PlainKey, ...]:
        if self._basket is not None:
            return keys_of(self._basket)
        return keys_of(self.catalog.basket(self.request)) if self.request is not None else ()

    @cached_property
    def deeds(self) -> Sequence[Deed]:
        """What the shopper did lately, newest first, and every "not interested" that is kept to."""
        return read_deeds(self.shopper, self.at) if self.shopper is not None else ()

    @cached_property
    def recent(self) -> Sequence[Deed]:
        """The latest deed with each product, newest first, without what was dismissed."""
        latest: dict[PlainKey, Deed] = {}
        for deed in self.deeds:
            if deed.kind != EventKind.DISMISS and deed.key not in self.dismissed:
                latest.setdefault(deed.key, deed)
        return [*latest.values()]

    @cached_property
    def visit(self) -> Sequence[Deed]:
        """The deeds of the visit that is on, newest first, without what was dismissed."""
        return [
            deed
            for deed in current_visit(self.deeds)
            if deed.kind != EventKind.DISMISS and deed.key not in self.dismissed
        ]

    @cached_property
    def dismissed(self) -> frozenset[PlainKey]:
        return frozenset(deed.key for deed in self.deeds if deed.kind == EventKind.DISMISS)

    def as_known(self) -> "Visitor":
        """The same visitor as far as nothing more needs to be read: for when reading failed."""
        known = Visitor(self.request, at=self.at)
        # Cached properties live in the instance's dict: those that were read replace the empty ones.
        known.__dict__ |= {"shopper": None, "basket": (), "deeds": (), **vars(self)}
        return known


def visitor_of(request: HttpRequest) -> Visitor:
    """The request's own, the same for every widget of its response."""
    found: Visitor | None = getattr(request, "_recommendations_visitor", None)
    if found is None:
        found = Visitor(request)
        request._recommendations_visitor = found  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One widget's question; with ``repeats`` what comes next in a visit may be in it already."""

    visitor: Visitor
    anchors: tuple[PlainKey, ...] = ()
    exclude: tuple[PlainKey, ...] = ()
    repeats: bool = False
    now: datetime = field(default_factory=timezone.now)

    @property
    def request(self) -> HttpRequest | None:
        return self.visitor.request

    @property
    def catalog(self) -> Catalog:
        return self.visitor.catalog

    def families_of(self, keys: Collection[PlainKey]) -> Mapping[PlainKey, PlainKey]:
        return families.of(keys, self.catalog)

    @property
    def subjects(self) -> tuple[PlainKey, ...]:
        """The products that lists hang from: the anchors, or else the basket; variants by their parents."""
        keys = self.anchors or self.visitor.basket
        parents = self.families_of(keys)
        return tuple(dict.fromkeys(parents[key] for key in keys))


def keys_of(products: Iterable[Any]) -> tuple[PlainKey, ...]:
    """Plain keys of products, basket lines or keys, in order and once each."""
    return tuple(dict.fromkeys(_key_of(product) for product in products))


def _key_of(product: Any) -> PlainKey:
    if isinstance(product, Model):
        product = product.pk
    elif isinstance(product, BasketLine):
        product = product.product
    return plain_key(product)
