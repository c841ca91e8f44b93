"""Where a visitor stands with the promotions that there are."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from recommendations.merchandising.promotions import coupons, ledger
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.standing import Standing
from recommendations.models import Shopper
from recommendations.serving.context import Visitor, visitor_of
from recommendations.serving.pricing.guessing import few_guesses
from recommendations.serving.pricing.held import budgets
from recommendations.serving.snapshots import snapshot

_HELD = "_offered"


def visitor_for(request: HttpRequest | None, shopper: Shopper | None, at: datetime | None) -> Visitor:
    """The request's own, unless something else is asked for."""
    if request is not None and shopper is None and at is None:
        visitor = visitor_of(request)
        visitor.hold(snapshot())
        return visitor
    return Visitor(request, shopper=shopper, at=at, held=snapshot())


def codes_of(visitor: Visitor, given: Iterable[str] | None) -> list[str]:
    """The codes that count: those given, or else what the shop says was typed in."""
    if given is not None:
        return [str(code) for code in given]
    return [*visitor.catalog.coupons(visitor.request)] if visitor.request is not None else []


def standing_now(visitor: Visitor, offers: Collection[Offer], held: coupons.Held) -> Standing:
    """As the database has it at this moment: for a basket."""
    return Standing(
        now=visitor.at or timezone.now(),
        shopper=_id(visitor),
        audiences=_audiences(visitor, offers),
        coupons=held.codes,
        orders=ledger.orders_of(_id(visitor), offers),
        remains=ledger.remains(offers),
    )


def standing_held(visitor: Visitor, offers: Collection[Offer]) -> Standing:
    """For all cards of a response; budgets may be as old as the snapshot."""
    found: Standing | None = vars(visitor).get(_HELD)
    if found is None:
        found = vars(visitor)[_HELD] = Standing(
            now=visitor.at or timezone.now(),
            shopper=_id(visitor),
            audiences=_audiences(visitor, offers),
            coupons=held_coupons(visitor, codes_of(visitor, None)).codes if _any_coupon(offers) else {},
            orders=ledger.orders_of(_id(visitor), offers),
            remains=budgets.of(offers),
        )
    return found


def held_coupons(visitor: Visitor, codes: Iterable[str]) -> coupons.Held:
    """What the codes open; a browser that guesses is told for a while that none of its new ones is valid."""
    return few_guesses(visitor.request, list(codes), lambda some: coupons.held(some, _id(visitor)))


def _id(visitor: Visitor) -> int | None:
    return visitor.shopper.canonical_id if visitor.shopper is not None else None


def _audiences(visitor: Visitor, offers: Iterable[Offer]) -> frozenset[int]:
    """Nothing is read where no offer is for somebody in particular."""
    if all(offer.audience is None for offer in offers):
        return frozenset()
    return visitor.audiences


def _any_coupon(offers: Iterable[Offer]) -> bool:
    return any(offer.needs_coupon for offer in offers)
