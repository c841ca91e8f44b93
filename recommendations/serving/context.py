"""Who asks, about what, on which page: read when a stage asks, and once for all widgets of a response."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from recommendations.catalog import BasketLine, Catalog, get_catalog, plain_key
from recommendations.events.identity import shopper_for
from recommendations.models import EventKind, Shopper
from recommendations.serving.belonging import audiences_of
from recommendations.serving.families import PlainKey, families
from recommendations.serving.history import Deed, current_visit, read_deeds
from recommendations.serving.restricting import sensitive
from recommendations.serving.slots import Snapshot
from recommendations.serving.surroundings import Surroundings, surroundings_of

if TYPE_CHECKING:
    from recommendations.algorithms.online import Foreseen


NOTHING = Snapshot()
"""Held until something is answered."""


class Visitor:
    """What all widgets of one response share; ``shown`` and ``anchors`` grow in document order.

    ``held`` is the snapshot that the first of them is answered from. What is given here (``surroundings``,
    ``deeds``) is not looked for in the request.
    """

    def __init__(
        self,
        request: HttpRequest | None,
        *,
        shopper: Shopper | None = None,
        basket: Iterable[Any] | None = None,
        at: datetime | None = None,
        held: Snapshot | None = None,
        surroundings: Surroundings | None = None,
        deeds: Sequence[Deed] | None = None,
    ) -> None:
        self.request = request
        self.at = at
        self.held = held or NOTHING
        self.shown: set[PlainKey] = set()
        self.anchors: set[PlainKey] = set()
        self.foreseen: dict[tuple[Any, ...], Sequence[Foreseen] | None] = {}  # by `visits`, for all widgets
        self._shopper, self._basket = shopper, basket
        # Cached properties live in the instance's dict, so that what is given is what was read.
        given = {"surroundings": surroundings, "deeds": deeds}
        vars(self).update({name: value for name, value in given.items() if value is not None})

    def hold(self, held: Snapshot) -> None:
        """Answer all of a page from the same snapshot."""
        if self.held is NOTHING:
            self.held = held

    @cached_property
    def seed(self) -> str:
        """What chance draws from: for an hour the same for a shopper, and for everybody else anew on each page."""
        if self.shopper is None:
            return uuid4().hex
        return f"{self.shopper.assignment_key}:{(self.at or timezone.now()):%Y-%m-%dT%H}"

    @cached_property
    def catalog(self) -> Catalog:
        return get_catalog()

    @cached_property
    def shopper(self) -> Shopper | None:
        if self._shopper is None and self.request is not None:
            return shopper_for(self.request)
        return self._shopper

    @cached_property
    def lines(self) -> Sequence[BasketLine]:
        """What is in the basket, and how many of each."""
        if self._basket is not None:
            return [_line_of(product) for product in self._basket]
        return self.catalog.basket(self.request) if self.request is not None else ()

    @cached_property
    def basket(self) -> tuple[PlainKey, ...]:
        return keys_of(self.lines)

    @cached_property
    def surroundings(self) -> Surroundings:
        """Device, place and referrer; unknown without a request."""
        return surroundings_of(self.request, self.catalog)

    @cached_property
    def audiences(self) -> frozenset[int]:
        """Ids of the audiences that the visitor belongs to, of those that some list, campaign or offer is for."""
        return audiences_of(self)

    @cached_property
    def deeds(self) -> Sequence[Deed]:
        """What the shopper did lately, newest first, and every "not interested" that is kept to."""
        return read_deeds(self.shopper, self.at) if self.shopper is not None else ()

    @cached_property
    def recent(self) -> Sequence[Deed]:
        """The latest deed with each product, newest first, as far as something may be inferred from it."""
        latest: dict[PlainKey, Deed] = {}
        for deed in self._telling(self.deeds):
            latest.setdefault(deed.key, deed)
        return [*latest.values()]

    @cached_property
    def visit(self) -> Sequence[Deed]:
        """The deeds of the visit that is on, newest first, as far as something may be inferred from them."""
        return self._telling(current_visit(self.deeds))

    def _telling(self, deeds: Sequence[Deed]) -> list[Deed]:
        """Without what was dismissed, and without what is sensitive."""
        told = [deed for deed in deeds if deed.kind != EventKind.DISMISS and deed.key not in self.dismissed]
        untold = sensitive({deed.key for deed in told}, self.held, self.catalog)
        return [deed for deed in told if deed.key not in untold] if untold else told

    @cached_property
    def dismissed(self) -> frozenset[PlainKey]:
        return frozenset(deed.key for deed in self.deeds if deed.kind == EventKind.DISMISS)

    def as_known(self) -> "Visitor":
        """The same visitor as far as nothing more needs to be read: for when reading failed."""
        known = Visitor(self.request, at=self.at, held=self.held)
        # Cached properties live in the instance's dict: those that were read replace the empty ones.
        nothing: Mapping[str, Any] = {
            "shopper": None,
            "lines": (),
            "deeds": (),
            "surroundings": Surroundings(),
        }
        known.__dict__ |= {**nothing, "audiences": frozenset(), **vars(self)}
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
    def held(self) -> Snapshot:
        return self.visitor.held

    @property
    def subjects(self) -> tuple[PlainKey, ...]:
        """The products that lists hang from: the anchors, or else the basket; variants by their parents.

        Of a basket only what is not sensitive, since its page says nothing of a single product.
        """
        keys = self.anchors or self.visitor.basket
        parents = self.families_of(keys)
        found = tuple(dict.fromkeys(parents[key] for key in keys))
        return found if self.anchors else self.told(found)

    def told(self, keys: tuple[PlainKey, ...]) -> tuple[PlainKey, ...]:
        """Those of ``keys`` from which something may be inferred."""
        untold = sensitive(keys, self.held, self.catalog)
        return tuple(key for key in keys if key not in untold) if untold else keys


def keys_of(products: Iterable[Any]) -> tuple[PlainKey, ...]:
    """Plain keys of products, basket lines or keys, in order and once each."""
    return tuple(dict.fromkeys(_key_of(product) for product in products))


def _line_of(product: Any) -> BasketLine:
    return product if isinstance(product, BasketLine) else BasketLine(product=_key_of(product))


def _key_of(product: Any) -> PlainKey:
    if isinstance(product, Model):
        product = product.pk
    elif isinstance(product, BasketLine):
        product = product.product
    return plain_key(product)
