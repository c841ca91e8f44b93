"""What a card says of the price of one unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from recommendations import conf
from recommendations.catalog import Price
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions import pricing, rounding, words
from recommendations.merchandising.promotions.offers import UNIT, Offer
from recommendations.merchandising.promotions.results import Offered
from recommendations.merchandising.promotions.standing import Standing
from recommendations.serving.pricing.goods import Goods


def of_units(offers: Sequence[Offer]) -> list[Offer]:
    """Those that make the price of a single unit: they hold whatever else is in the basket."""
    return [offer for offer in offers if offer.level == UNIT]


def offered(
    offers: Sequence[Offer], goods: Mapping[PlainKey, Goods], standing: Standing
) -> dict[PlainKey, Offered]:
    """By key, of products that cost less than the shop's own price."""
    theirs = [offer for offer in offers if standing.may_have(offer)]
    priced = ((key, _offered(theirs, found, standing)) for key, found in goods.items()) if theirs else ()
    return {key: found for key, found in priced if found is not None}


def _offered(offers: Sequence[Offer], goods: Goods, standing: Standing) -> Offered | None:
    line, currency = goods.line(1), goods.price.currency
    applied = pricing.apply(
        offers, [line], currency=currency, default_currency=conf.settings.CURRENCY, standing=standing
    )
    gave = [one for one in applied if one.amount]
    if not gave:
        return None
    most = max(gave, key=lambda one: one.amount).offer
    given = [one.offer for one in gave]
    return Offered(
        promotion=most.id,
        label=most.label(currency),
        price=Price(
            amount=rounding.major(line.total, currency),
            currency=currency,
            original=max(goods.price.original or goods.price.amount, goods.price.amount),
        ),
        badge=words.badge(line.subtotal, line.total),
        ends_at=_ends_at(given, standing),
        is_personal=any(offer.is_personal for offer in given),
    )


def _ends_at(given: Sequence[Offer], standing: Standing) -> datetime | None:
    """The first end of all that make this price, for the price changes then; only where one of them says it."""
    if not any(offer.shows_countdown for offer in given):
        return None
    return min((end for offer in given if (end := offer.until(standing.now)) is not None), default=None)
