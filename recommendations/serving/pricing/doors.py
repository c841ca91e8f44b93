"""Who makes prices: our promotions, or a shop's own offers engine. Never both."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from recommendations.catalog import BasketLine, Key, Price
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions import coupons as coupon_codes
from recommendations.merchandising.promotions import redeeming
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.results import Offered, PricedBasket, ThresholdState
from recommendations.merchandising.promotions.standing import Standing
from recommendations.models import Redemption, Shopper
from recommendations.serving.context import Visitor
from recommendations.serving.pricing import asking, cards, gap
from recommendations.serving.pricing.goods import goods_of, products_of
from recommendations.serving.pricing.quoting import Quote


class Pricing:
    """The catalog's prices and no promotion of ours.

    A shop with an offers engine of its own subclasses this, names the class in ``RECOMMENDATIONS["PRICING"]``
    and answers from that engine: `price_basket` at least, `offers_for` so that cards show the same, `redeem`
    and `release` where the engine keeps count of what it gave.
    """

    def price_basket(
        self,
        lines: Iterable[BasketLine],
        request: HttpRequest | None = None,
        *,
        shopper: Shopper | None = None,
        coupons: Iterable[str] | None = None,
        at: datetime | None = None,
    ) -> PricedBasket:
        """What these lines cost; all amounts in the one currency of the lines."""
        lines, visitor = list(lines), asking.visitor_for(request, shopper, at)
        goods = goods_of(products_of(lines), (), visitor.catalog, visitor.request)
        standing = Standing(now=visitor.at or timezone.now())
        return Quote(offers=(), goods=goods, standing=standing, coupons=coupon_codes.Held()).price(lines)

    def price_choices(
        self,
        choices: Sequence[Sequence[BasketLine]],
        request: HttpRequest | None = None,
        products: Iterable[Any] = (),
    ) -> list[PricedBasket]:
        """What each of several baskets would cost; ``products`` are those of their lines that are at hand."""
        return [self.price_basket(lines, request) for lines in choices]

    def offers_for(
        self, products: Iterable[Any], visitor: Visitor, prices: Mapping[Key, Price] | None = None
    ) -> Mapping[PlainKey, Offered]:
        """Reduced prices of single units, by plain key; a product without an entry costs what the shop says."""
        return {}

    def closing_the_gap(
        self, state: ThresholdState, request: HttpRequest | None, limit: int
    ) -> Sequence[PlainKey]:
        """Products one of which would be enough for a threshold that `price_basket` told of."""
        return []

    def redeem(self, order: str, basket: PricedBasket, shopper: Shopper | None = None) -> list[Redemption]:
        return []

    def release(self, order: str) -> int:
        return 0


class Promotions(Pricing):
    """Prices as the shop's promotions in the admin make them."""

    def price_basket(
        self,
        lines: Iterable[BasketLine],
        request: HttpRequest | None = None,
        *,
        shopper: Shopper | None = None,
        coupons: Iterable[str] | None = None,
        at: datetime | None = None,
    ) -> PricedBasket:
        lines, visitor = list(lines), asking.visitor_for(request, shopper, at)
        return self._quote(lines, visitor, coupons).price(lines)

    def price_choices(
        self,
        choices: Sequence[Sequence[BasketLine]],
        request: HttpRequest | None = None,
        products: Iterable[Any] = (),
    ) -> list[PricedBasket]:
        lines, visitor = (
            [line for lines in choices for line in lines],
            asking.visitor_for(request, None, None),
        )
        quote = self._quote(lines, visitor, None, products)
        return [quote.price(lines) for lines in choices]

    def offers_for(
        self, products: Iterable[Any], visitor: Visitor, prices: Mapping[Key, Price] | None = None
    ) -> Mapping[PlainKey, Offered]:
        offers = cards.of_units(visitor.held.promotions)
        if not offers:
            return {}
        goods = goods_of(products, offers, visitor.catalog, visitor.request, prices)
        return cards.offered(offers, goods, asking.standing_held(visitor, visitor.held.promotions))

    def closing_the_gap(
        self, state: ThresholdState, request: HttpRequest | None, limit: int
    ) -> Sequence[PlainKey]:
        visitor = asking.visitor_for(request, None, None)
        quote = self._quote(visitor.lines, visitor, None)
        return gap.closing(state, quote, visitor.lines, visitor, limit)

    def redeem(self, order: str, basket: PricedBasket, shopper: Shopper | None = None) -> list[Redemption]:
        return redeeming.redeem(order, basket, shopper)

    def release(self, order: str) -> int:
        return redeeming.release(order)

    def _quote(
        self,
        lines: Sequence[BasketLine],
        visitor: Visitor,
        codes: Iterable[str] | None,
        products: Iterable[Any] = (),
    ) -> Quote:
        offers: Sequence[Offer] = visitor.held.promotions
        held = asking.held_coupons(visitor, asking.codes_of(visitor, codes))
        standing = asking.standing_now(visitor, offers, held)
        # What was paused since the snapshot was read is not promised any more.
        offers = [offer for offer in offers if offer.id in standing.remains]
        goods = goods_of(products_of(lines, products), offers, visitor.catalog, visitor.request)
        return Quote(offers=offers, goods=goods, standing=standing, coupons=held)
