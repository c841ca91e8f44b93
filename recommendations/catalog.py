"""The one door to the host shop.

A shop subclasses `Catalog`, as it would a Sitemap, and names it in ``RECOMMENDATIONS["CATALOG"]``. Sets go
in and sets come out: one query a stage, never one a product. The defaults read the usual attribute names,
and what a product does not have degrades to nothing rather than to an error.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias, cast
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from recommendations import conf

Key: TypeAlias = int | str | UUID
"""A product's primary key, as its model's field gives it."""

OFFERED = 1000
"""How many values of a field `Catalog.values_of` reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs this shopper now; ``original`` is the price before a reduction."""

    amount: Decimal
    currency: str
    original: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a widget shows of a product. ``image_width`` and ``image_height`` (pixels) keep the layout still."""

    title: str
    url: str
    image: str = ""
    image_alt: str = ""
    image_width: int = 320
    image_height: int = 320
    price: Price | None = None
    badge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFeatures:
    """What is known of a product besides who looked at it.

    ``categories`` go from broad to narrow; ``vector`` is an embedding of text or picture that the shop
    brings, of one length for all products.
    """

    title: str = ""
    categories: tuple[str, ...] = ()
    brand: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    price: Decimal | None = None
    margin: Decimal | None = None
    created_at: datetime | None = None
    stock: int | None = None
    rating: float | None = None
    vector: Sequence[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What changes by the minute and by the shopper; None is not known.

    ``margin`` is what is left of one unit's price, in the shop's currency; ``stock`` counts units.
    """

    price: Decimal | None = None
    margin: Decimal | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request comes from: an ISO 3166 code such as ``GB``, and a region as the shop calls it."""

    country: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBuy:
    """A price for those who buy together (拼团): open until ``ends_at``, ``joined`` of ``needed`` are there."""

    needed: int
    joined: int = 0
    price: Price | None = None
    ends_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """One line of a basket: how many of which product (a variant's key is fine)."""

    product: Key
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order that the shop has taken, or of a refund that it has given.

    ``order`` and ``line`` identify the line for ever; ``revenue`` is the line's total, in ``currency``, after
    discounts, and positive for refunds too. ``user`` is the account's primary key where there is one;
    ``guest`` any stable text for a returning guest; with neither the line counts for totals and co-purchase
    only. A refund names its own reference in ``refund``.
    """

    order: str
    line: str
    product: Key
    quantity: int
    revenue: Decimal
    currency: str
    occurred_at: datetime
    user: Any = None
    guest: str = ""
    refund: str = ""


class Catalog:
    """Reads a plain shop as it is; override what your shop does differently."""

    title_attributes: Sequence[str] = ("title", "name")
    image_attributes: Sequence[str] = ("image", "picture", "image_url", "thumbnail")
    price_attributes: Sequence[str] = ("price", "unit_price")
    stock_attributes: Sequence[str] = ("stock", "num_in_stock")
    active_attributes: Sequence[str] = ("is_active", "is_public", "is_published", "active")
    category_attributes: Sequence[str] = ("category",)
    brand_attributes: Sequence[str] = ("brand",)
    tag_attributes: Sequence[str] = ("tags",)
    created_attributes: Sequence[str] = ("created_at", "created", "date_created")
    cost_attributes: Sequence[str] = ("cost",)

    # Which products are there?

    def recommendable(self) -> QuerySet[Any]:
        """Products that may ever be shown, to anybody."""
        products = product_model()._default_manager.all()
        for name in self.active_attributes:
            if name in _field_names():
                return products.filter(**{name: True})
        return products

    def visible(self, products: QuerySet[Any], request: HttpRequest | None) -> QuerySet[Any]:
        """Narrow ``products`` to what this request may see and buy: permissions, price lists, region, stock.

        Without a request (newsletters, previews) narrow to what an anonymous shopper may see.
        """
        for name in self.stock_attributes:
            if name in _field_names():
                return products.exclude(**{f"{name}__lte": 0})
        return products

    def parents(self, keys: Collection[Key]) -> Mapping[Key, Key]:
        """Which recommendable product each variant among ``keys`` belongs to; others are left out."""
        return {}

    def category_mates(self, product: Any) -> QuerySet[Any]:
        """Recommendable products of the same category: what a page shows while no list knows its product."""
        for name in self.category_attributes:
            value = _first(product, (f"{name}_id", name)) if name in _field_names() else None
            if value is not None:
                return self.recommendable().filter(**{name: value}).exclude(pk=product.pk)
        return self.recommendable().none()

    def newest(self) -> QuerySet[Any]:
        """Recommendable products, the latest first; none where no field says when a product was created."""
        for name in self.created_attributes:
            if name in _field_names():
                return self.recommendable().exclude(**{name: None}).order_by(f"-{name}", "-pk")
        return self.recommendable().none()

    # What is shown of them?

    def cards(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, Card]:
        products = list(products)
        prices = self.prices(products, request)
        return {product.pk: self.card(product, prices.get(product.pk)) for product in products}

    def card(self, product: Any, price: Price | None) -> Card:
        """One product's card, from attributes that are already loaded."""
        title = str(_first(product, self.title_attributes) or product)
        image = _first(product, self.image_attributes)
        url = product.get_absolute_url() if hasattr(product, "get_absolute_url") else ""
        return Card(title=title, url=url, image=_image_url(image), image_alt=title, price=price)

    def prices(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, Price]:
        """What each costs this request's shopper; a product without an entry shows no price."""
        currency = conf.settings.CURRENCY
        amounts = {product.pk: _decimal(_first(product, self.price_attributes)) for product in products}
        return {
            key: Price(amount=amount, currency=currency)
            for key, amount in amounts.items()
            if amount is not None
        }

    def live(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, Live]:
        """Price, margin and stock of each for this request's shopper, now; asked for at every page, never kept.

        By default from `prices` and from attributes that are loaded already, without a query.
        """
        products = list(products)
        prices = self.prices(products, request)
        return {product.pk: self._live(product, prices.get(product.pk)) for product in products}

    def _live(self, product: Any, price: Price | None) -> Live:
        cost = _decimal(_first(product, self.cost_attributes))
        stock = _first(product, self.stock_attributes)
        return Live(
            price=price.amount if price else None,
            margin=price.amount - cost if price and cost is not None else None,
            stock=stock if isinstance(stock, int) else None,
        )

    def group_buys(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, GroupBuy]:
        """The group buys (拼团) that are open to this request's shopper; none by default."""
        return {}

    def features(self, products: Iterable[Any]) -> Mapping[Key, ProductFeatures]:
        """What is known of each; a queryset is joined to its category and brand, so that it stays one query.

        Tags that are rows of their own are one query more.
        """
        if isinstance(products, QuerySet):
            relations = _relations() & {*self.category_attributes, *self.brand_attributes}
            products = products.select_related(*sorted(relations)) if relations else products
            products = products.prefetch_related(*sorted(_many() & {*self.tag_attributes}))
        return {product.pk: self._features(product) for product in products}

    def _features(self, product: Any) -> ProductFeatures:
        price, cost = (
            _decimal(_first(product, names)) for names in (self.price_attributes, self.cost_attributes)
        )
        category = _first(product, self.category_attributes)
        return ProductFeatures(
            title=str(_first(product, self.title_attributes) or product),
            categories=(str(category),) if category else (),
            brand=str(_first(product, self.brand_attributes) or ""),
            tags=self._tags(product),
            text=str(_first(product, ("description",)) or ""),
            price=price,
            margin=price - cost if price is not None and cost is not None else None,
            created_at=_first(product, self.created_attributes),
            stock=_first(product, self.stock_attributes),
            rating=_first(product, ("rating",)),
        )

    def _tags(self, product: Any) -> tuple[str, ...]:
        """From rows of their own, a list, or words between commas."""
        rows = [
            tag for name in self.tag_attributes if name in _many() for tag in getattr(product, name).all()
        ]
        return _words(rows or _first(product, self.tag_attributes) or ())

    def values_of(self, kind: str) -> Mapping[str, str]:
        """What a product's ``"category"``, ``"brand"`` or ``"tag"`` can be, for staff to choose from.

        And which member ``"group"`` an account can be in: Django's by default, none for a shop that overrides
        `groups_of` and says nothing here.
        Values are spelt as `features` gives them, each with the words that staff read. The first thousand,
        in one query; nothing where the product has no such field.
        """
        if kind == "group":
            return {name: name for name in self._django_groups()}
        names = {"category": self.category_attributes, "brand": self.brand_attributes}.get(
            kind, self.tag_attributes
        )
        field = next((_fields()[name] for name in names if name in _fields()), None)
        if field is None:
            return {}
        if field.is_relation:
            return {str(row): str(row) for row in field.related_model._default_manager.all()[:OFFERED]}
        column = self.recommendable().order_by(field.name).values_list(field.name, flat=True)
        found = [value for value in column.distinct()[:OFFERED] if value not in (None, "")]
        if kind == "tag":
            return {word: word for value in found for word in _words(value)}
        return {str(value): str(dict(field.flatchoices).get(value, value)) for value in found}

    def _django_groups(self) -> Sequence[str]:
        if type(self).groups_of is not Catalog.groups_of or not apps.is_installed("django.contrib.auth"):
            return ()
        groups = apps.get_model("auth", "Group")._default_manager.order_by("name")
        return tuple(groups.values_list("name", flat=True)[:OFFERED])

    # Who asks, and from where?

    def place(self, request: HttpRequest) -> Place:
        """Country and region of the request, from whatever the shop knows them by; unknown by default."""
        return Place()

    def groups_of(self, user: Any) -> Collection[str]:
        """The member groups of this account; by default the names of its Django groups, one query."""
        groups = getattr(user, "groups", None)
        return frozenset(groups.values_list("name", flat=True)) if groups is not None else frozenset()

    def coupons(self, request: HttpRequest) -> Sequence[str]:
        """The coupon codes that the shopper has typed in, as they were typed; none by default."""
        return ()

    # Who knows whom?

    def friends(self, users: Collection[Any]) -> Mapping[Any, Collection[Any]]:
        """Whom each of these accounts calls a friend: primary keys in, primary keys out, one query a call.

        Only those who consented on both sides are ever looked at. By default one `friends_of` an account.
        """
        if type(self).friends_of is Catalog.friends_of:
            return {}
        return {user: tuple(self.friends_of(user)) for user in users}

    def friends_of(self, user: Any) -> Iterable[Any]:
        """Primary keys of the accounts that the account with this key calls friends; nobody by default."""
        return ()

    # What is in the basket, and what was sold?

    def basket(self, request: HttpRequest) -> Sequence[BasketLine]:
        """What the shopper is about to buy; nothing by default."""
        return ()

    def add_to_basket(self, request: HttpRequest, lines: Sequence[BasketLine]) -> None:
        """Put all ``lines`` into the basket, or raise `ValidationError` with a text for the shopper."""
        raise NotImplementedError(
            f"{type(self).__name__}.add_to_basket is not written yet: bundles need it to add their products."
        )

    @property
    def can_add_to_basket(self) -> bool:
        """Whether this shop's catalog says how to fill a basket; without it no widget shows the button."""
        return type(self).add_to_basket is not Catalog.add_to_basket

    def order_lines(self, since: datetime | None = None) -> Iterator[OrderLine]:
        """What the shop has sold and refunded, oldest first, from ``since`` on; streamed, never a list."""
        return iter(())

    @property
    def has_order_lines(self) -> bool:
        return type(self).order_lines is not Catalog.order_lines


def get_catalog() -> Catalog:
    """An instance of the class that ``RECOMMENDATIONS["CATALOG"]`` names."""
    catalog_class = conf.settings.load("CATALOG")
    if not (isinstance(catalog_class, type) and issubclass(catalog_class, Catalog)):
        raise ImproperlyConfigured(
            f"RECOMMENDATIONS['CATALOG'] = {conf.settings.CATALOG!r} is not a subclass of"
            " recommendations.catalog.Catalog."
        )
    return catalog_class()


def product_model() -> type[Model]:
    """The shop's product model."""
    return cast("type[Model]", apps.get_model(conf.product_model_label()))


def parse_key(text: object) -> Key | None:
    """A product key from outside (URL, JSON), as the model's own type; None where it cannot be one."""
    if isinstance(text, bool) or not isinstance(text, int | str | UUID):
        return None
    return _parsed(text)


@lru_cache(maxsize=50_000)
def _parsed(text: Key) -> Key | None:
    # Kept, because every page parses the same few hundred keys.
    field = product_model()._meta.pk
    try:
        key = field.to_python(text)
        field.run_validators(key)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return key if _storable(key) else None


def plain_key(key: Key) -> int | str:
    """A product key as JSON can hold it: integers stay integers, all else becomes text."""
    return key if isinstance(key, int) else str(key)


def _storable(key: object) -> bool:
    if isinstance(key, int):
        return -(2**63) <= key < 2**63
    return key not in (None, "") and "\x00" not in str(key)


def _fields() -> dict[str, Any]:
    return {field.name: field for field in product_model()._meta.get_fields()}


def _field_names() -> frozenset[str]:
    return frozenset(_fields())


def _relations() -> frozenset[str]:
    return frozenset(f.name for f in product_model()._meta.get_fields() if f.many_to_one or f.one_to_one)


def _many() -> frozenset[str]:
    return frozenset(f.name for f in product_model()._meta.get_fields() if f.many_to_many and f.concrete)


def _first(product: Any, names: Sequence[str]) -> Any:
    """The first attribute that holds something; methods and related managers are not values."""
    for name in names:
        value = getattr(product, name, None)
        if value is not None and value != "" and not callable(value):
            return value
    return None


def _words(found: Any) -> tuple[str, ...]:
    words = found.split(",") if isinstance(found, str) else found
    return tuple(text for word in words if (text := str(word).strip()))


def _image_url(image: Any) -> str:
    """The address of an ImageField's file, of a plain URL field, or nothing."""
    if not image:
        return ""
    try:
        return str(getattr(image, "url", image))
    except ValueError:
        return ""


def _decimal(value: Any) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
