"""The products of a basket with what offers look at: price, cost, facts. Sets in, sets out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.catalog import BasketLine, Catalog, Live, Price, parse_key, plain_key, product_model
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.errors import UnpriceableError
from recommendations.merchandising.promotions.offers import Offer
from recommendations.serving.facts import static_facts
from recommendations.serving.families import families
from recommendations.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What one unit of a product costs this shopper, and what is known of it and of its parent."""

    key: PlainKey
    price: Price
    keys: frozenset[PlainKey]
    facts: tuple[Facts, ...]
    cost: Decimal | None = None

    def line(self, quantity: int) -> Line:
        return Line(
            key=self.key,
            quantity=quantity,
            unit_price=self.price.amount,
            currency=self.price.currency,
            keys=self.keys,
            facts=self.facts,
            cost=self.cost,
        )


def goods_of(
    products: Iterable[Any],
    offers: Collection[Offer],
    catalog: Catalog,
    request: HttpRequest | None,
    prices: Mapping[Any, Price] | None = None,
) -> dict[PlainKey, Goods]:
    """By plain key, of products that have a price. Only what some offer looks at is read."""
    products = list(products)
    prices = catalog.prices(products, request) if prices is None else prices
    live = catalog.live(products, request) if any(_reads_live(offer) for offer in offers) else {}
    keys = [plain_key(product.pk) for product in products]
    parents = families.of(keys, catalog)
    wanted = {*keys, *(parents[key] for key in keys)} if any(map(_reads_facts, offers)) else ()
    facts = static_facts.of(wanted, catalog) if wanted else {}
    return {
        plain_key(product.pk): _goods(
            plain_key(product.pk),
            prices[product.pk],
            live.get(product.pk, Live()),
            (plain_key(product.pk), parents[plain_key(product.pk)]),
            facts,
        )
        for product in products
        if prices.get(product.pk) is not None
    }


def products_of(lines: Iterable[BasketLine], known: Iterable[Any] = ()) -> list[Any]:
    """The products of these lines, whether they may still be sold or not; one query for those not known yet."""
    keys = {key for line in lines if (key := parse_key(line.product)) is not None}
    found = [product for product in known if product.pk in keys]
    keys -= {product.pk for product in found}
    return [*found, *product_model()._default_manager.filter(pk__in=keys)] if keys else found


def quantities_of(lines: Sequence[BasketLine]) -> dict[PlainKey, int]:
    """How many of each product, by plain key.

    Raises:
        UnpriceableError: a quantity is not a whole number above 0.
    """
    found: dict[PlainKey, int] = {}
    for line in lines:
        if isinstance(line.quantity, bool) or not isinstance(line.quantity, int) or line.quantity < 1:
            said = _("A basket has whole numbers of a product, from 1 up; this one has %(quantity)s.")
            raise UnpriceableError(said % {"quantity": line.quantity})
        key = key_of(line)
        found[key] = found.get(key, 0) + line.quantity
    return found


def key_of(line: BasketLine) -> PlainKey:
    key = parse_key(line.product)
    return plain_key(line.product if key is None else key)


def currency_of(goods: Mapping[PlainKey, Goods], keys: Collection[PlainKey]) -> str:
    """The one currency of a basket; the shop's own where it is empty.

    Raises:
        UnpriceableError: a product has no price, or there are several currencies.
    """
    unpriced = sorted(str(key) for key in keys if key not in goods)
    if unpriced:
        said = _("There is no price for %(products)s, so the basket cannot be priced.")
        raise UnpriceableError(said % {"products": listed(unpriced)})
    currencies = sorted({goods[key].price.currency for key in keys})
    if len(currencies) > 1:
        said = _("All products of a basket are priced in one currency; these are in %(currencies)s.")
        raise UnpriceableError(said % {"currencies": listed(currencies)})
    return currencies[0] if currencies else str(conf.settings.CURRENCY)


def _goods(
    key: PlainKey,
    price: Price,
    live: Live,
    family: tuple[PlainKey, PlainKey],
    facts: Mapping[PlainKey, Facts],
) -> Goods:
    cost = price.amount - live.margin if live.margin is not None else None
    return Goods(
        key=key,
        price=price,
        keys=frozenset(family),
        # What holds for the parent holds for its variants, at the price and stock of each.
        facts=tuple(
            replace(facts.get(one, Facts(key=one)), price=price.amount, margin=live.margin, stock=live.stock)
            for one in dict.fromkeys(family)
        ),
        cost=cost,
    )


def _reads_live(offer: Offer) -> bool:
    which = offer.which
    return offer.margin_floor is not None or which.stock is not None or which.margin_percent is not None


def _reads_facts(offer: Offer) -> bool:
    which = offer.which
    return bool(which.categories or which.brands or which.tags or which.age_days or which.rating)
