"""What the rest of the project calls; each goes through the class in ``RECOMMENDATIONS["PRICING"]``."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from recommendations import conf
from recommendations.catalog import BasketLine, Key, Price
from recommendations.events.identity import shopper_for
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions.results import Offered, PricedBasket, ThresholdState
from recommendations.models import Redemption, Shopper
from recommendations.serving.context import Visitor
from recommendations.serving.pricing.doors import Pricing


def price_basket(
    lines: Iterable[BasketLine],
    request: HttpRequest | None = None,
    *,
    shopper: Shopper | None = None,
    coupons: Iterable[str] | None = None,
    at: datetime | None = None,
) -> PricedBasket:
    """What these lines cost this shopper: prices from the catalog, less what promotions take off.

    Nothing that a browser sent counts but what and how many. With a request, the shopper and the coupon codes
    (`Catalog.coupons`) are taken from there. It only reads; `redeem` is what takes from budgets.

    Raises:
        UnpriceableError: a `ValidationError` that says why: two currencies, a product without a price, a
            quantity below 1.
    """
    return get_pricing().price_basket(lines, request, shopper=shopper, coupons=coupons, at=at)


def price_choices(
    choices: Sequence[Sequence[BasketLine]],
    request: HttpRequest | None = None,
    products: Iterable[Any] = (),
) -> list[PricedBasket]:
    """`price_basket` of several baskets at the cost of one, such as a bundle's boxes ticked this way or that.

    ``products`` are those that are at hand and need not be read.
    """
    return get_pricing().price_choices(choices, request, products)


def offers_for(
    products: Iterable[Any], visitor: Visitor, prices: Mapping[Key, Price] | None = None
) -> Mapping[PlainKey, Offered]:
    """What cards show of reduced prices, by plain key; ``prices`` are the catalog's, where they are at hand."""
    return get_pricing().offers_for(products, visitor, prices)


def closing_the_gap(
    state: ThresholdState, request: HttpRequest | None = None, limit: int = 4
) -> Sequence[PlainKey]:
    """Products in stock, not in the basket, one of which is enough: the cheapest first."""
    return get_pricing().closing_the_gap(state, request, limit)


def redeem(
    order: str, basket: PricedBasket, *, request: HttpRequest | None = None, shopper: Shopper | None = None
) -> list[Redemption]:
    """Take what ``basket`` was given from budgets, caps and coupons: in the shop's own transaction, last of all.

    Once an order: asked again it returns the same rows. Until the shop's transaction ends, other orders with
    the same promotions wait.

    Raises:
        PromotionGone: a `ValidationError` for the shopper: something ran out meanwhile. Nothing was taken;
            price the basket again.
    """
    if shopper is None and request is not None:
        shopper = shopper_for(request)
    return get_pricing().redeem(order, basket, shopper)


def release(order: str) -> int:
    """Give back what was redeemed on a cancelled or returned order; how many promotions that was."""
    return get_pricing().release(order)


def get_pricing() -> Pricing:
    """An instance of the class that ``RECOMMENDATIONS["PRICING"]`` names."""
    found = conf.settings.load("PRICING")
    if not (isinstance(found, type) and issubclass(found, Pricing)):
        raise ImproperlyConfigured(
            f"RECOMMENDATIONS['PRICING'] = {conf.settings.PRICING!r} is not a subclass of"
            " recommendations.serving.pricing.Pricing."
        )
    return found()
