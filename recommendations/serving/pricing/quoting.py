"""One visitor's prices: read once, then any number of baskets of those products."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recommendations import conf
from recommendations.catalog import BasketLine, Key
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions import coupons, pricing, rounding, thresholds
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.pricing import Applied
from recommendations.merchandising.promotions.results import (
    Discount,
    PricedBasket,
    PricedLine,
    ThresholdState,
)
from recommendations.merchandising.promotions.standing import Standing
from recommendations.models import PromotionKind
from recommendations.serving.pricing.goods import Goods, currency_of, key_of, quantities_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """All that a price hangs on, for one visitor at one moment."""

    offers: Sequence[Offer]
    goods: Mapping[PlainKey, Goods]
    standing: Standing
    coupons: coupons.Held

    def price(self, lines: Iterable[BasketLine]) -> PricedBasket:
        """A basket of these products; lines of one product are priced as one, and shared out again.

        Raises:
            UnpriceableError: see `currency_of` and `quantities_of`.
        """
        asked = list(lines)
        quantities = quantities_of(asked)
        currency = currency_of(self.goods, quantities)
        basket = {key: self.goods[key].line(count) for key, count in quantities.items()}
        applied = pricing.apply(
            self.offers,
            [*basket.values()],
            currency=currency,
            default_currency=conf.settings.CURRENCY,
            standing=self.standing,
        )
        priced = _lines(asked, basket, currency)
        total = sum(line.total for line in basket.values())
        return PricedBasket(
            lines=priced,
            currency=currency,
            subtotal=rounding.major(sum(line.subtotal for line in basket.values()), currency),
            total=rounding.major(total, currency),
            at=self.standing.now,
            discounts=tuple(self._discount(one, basket, asked, currency) for one in applied if one.amount),
            thresholds=tuple(self._states(applied, currency)),
            refused_coupons=self._refused(applied),
        )

    def _discount(
        self, one: Applied, basket: Mapping[PlainKey, Line], asked: Sequence[BasketLine], currency: str
    ) -> Discount:
        as_given: dict[PlainKey, Key] = {key_of(line): line.product for line in reversed(asked)}
        return Discount(
            promotion=one.offer.id,
            label=one.offer.label(currency),
            amount=rounding.major(one.amount, currency),
            coupon=self.coupons.codes.get(one.offer.id, "") if one.offer.needs_coupon else "",
            lines=tuple(
                (as_given[key], rounding.major(line.given[one.offer.id], currency))
                for key, line in basket.items()
                if line.given.get(one.offer.id)
            ),
        )

    def _states(self, applied: Iterable[Applied], currency: str) -> Iterable[ThresholdState]:
        """The nearest first; what the budget or a margin floor does not bear is not promised."""
        found = [
            ThresholdState(
                promotion=one.offer.id,
                label=one.offer.label(currency),
                threshold=rounding.major(thresholds.needed(one.offer, currency), currency),
                spend=rounding.major(one.spend, currency),
                missing=rounding.major(one.missing, currency),
                saves=rounding.major(one.amount or one.bears, currency),
                currency=currency,
            )
            for one in applied
            if one.offer.kind == PromotionKind.THRESHOLD
            and (
                one.amount
                or (one.missing and one.bears and self.standing.can_pay(one.offer, one.offer.value))
            )
        ]
        return sorted(found, key=lambda state: (state.missing, state.promotion))

    def _refused(self, applied: Iterable[Applied]) -> dict[str, str]:
        gave = {one.offer.id for one in applied if one.amount}
        offers = {offer.id: offer for offer in self.offers}
        refused = dict(self.coupons.refused)
        for promotion, code in self.coupons.codes.items():
            offer = offers.get(promotion)
            if offer is None or not self.standing.may_have(offer):
                refused[code] = coupons.over()
            elif promotion not in gave:
                refused[code] = coupons.useless()
        return refused


def _lines(
    asked: Sequence[BasketLine], basket: Mapping[PlainKey, Line], currency: str
) -> tuple[PricedLine, ...]:
    """As they were asked for: what a product's lines cost together, shared by quantity."""
    parts = {
        key: _parts(line, [a.quantity for a in asked if key_of(a) == key]) for key, line in basket.items()
    }
    return tuple(_priced(one, basket[key_of(one)], *parts[key_of(one)].pop(0), currency) for one in asked)


def _parts(line: Line, quantities: Sequence[int]) -> list[tuple[int, int]]:
    """(subtotal, total) of each of a product's lines."""
    subtotals = rounding.shared(line.subtotal, quantities, [line.subtotal] * len(quantities))
    totals = rounding.shared(line.total, quantities, subtotals)
    return [*zip(subtotals, totals, strict=True)]


def _priced(asked: BasketLine, line: Line, subtotal: int, total: int, currency: str) -> PricedLine:
    def amount(units: int) -> Decimal:
        return rounding.major(units, currency)

    return PricedLine(
        product=asked.product,
        quantity=asked.quantity,
        unit_price=line.unit_price,
        subtotal=amount(subtotal),
        discount=amount(subtotal - total),
        total=amount(total),
        promotions=tuple(line.given),
    )
