"""Offers on a basket: which apply, in which order, and what each takes off. No queries, no request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recommendations.merchandising.promotions import rounding, sets, thresholds, units
from recommendations.merchandising.promotions.basket import Cut, Line, in_order
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.standing import Standing
from recommendations.models import PromotionKind


@dataclass(frozen=True, slots=True)
class Applied:
    """What an offer came to, in minor units.

    Of a threshold also what was spent on what it concerns, and what those products can ``bear``: all of its
    value, or less where a margin floor is in the way.
    """

    offer: Offer
    amount: int
    spend: int = 0
    missing: int = 0
    bears: int = 0


def apply(
    offers: Iterable[Offer],
    lines: Sequence[Line],
    *,
    currency: str,
    default_currency: str,
    standing: Standing,
) -> list[Applied]:
    """Reduce ``lines`` by each of ``offers`` that the shopper may have; all lines are in ``currency``."""
    basket = in_order(lines)
    theirs = (
        offer for offer in offers if offer.holds_in(currency, default_currency) and standing.may_have(offer)
    )
    return [_apply(offer, basket, currency, standing) for offer in sorted(theirs, key=lambda o: o.rank)]


def concerned(offer: Offer, lines: Sequence[Line], standing: Standing) -> list[Line]:
    """The lines that the offer is about and may still be combined with."""
    return [line for line in lines if is_open(offer, line) and _is_about(offer, line, standing)]


def _is_about(offer: Offer, line: Line, standing: Standing) -> bool:
    """A bundle names its products itself; what holds for a parent holds for its variants."""
    if offer.kind == PromotionKind.BUNDLE:
        return True
    return any(offer.which.matches(facts, now=standing.now) for facts in line.facts)


def is_open(offer: Offer, line: Line) -> bool:
    """Not after an exclusive offer, nor for one after any other; and not without a cost that a floor needs."""
    combines = not line.closed and not (offer.exclusive and line.given)
    return combines and (offer.margin_floor is None or line.cost is not None)


def _apply(offer: Offer, basket: Sequence[Line], currency: str, standing: Standing) -> Applied:
    lines = concerned(offer, basket, standing)
    spend, missing, bears = 0, 0, 0
    if offer.kind == PromotionKind.THRESHOLD:
        spend, missing = thresholds.spend(lines), thresholds.missing(offer, lines, currency)
        bears = thresholds.bears(offer, lines, currency)
    cuts = [*_cuts(offer, lines, basket, currency)]
    amount = sum(cut.amount for cut in cuts)
    if not standing.can_pay(offer, rounding.major(amount, currency)):
        _call_off(cuts)
        return Applied(offer, 0, spend, missing, bears)
    for cut in cuts:
        _take(offer, cut)
    return Applied(offer, amount, spend, missing, bears)


def _cuts(offer: Offer, lines: Sequence[Line], basket: Sequence[Line], currency: str) -> Iterable[Cut]:
    if offer.kind == PromotionKind.BUNDLE:
        return sets.bundle_cuts(offer, lines, currency)
    if offer.kind == PromotionKind.TOGETHER:
        return sets.together_cuts(offer, lines, basket)
    if offer.kind == PromotionKind.THRESHOLD:
        return thresholds.cuts(offer, lines, currency)
    return units.cuts(offer, lines)


def _take(offer: Offer, cut: Cut) -> None:
    if not cut.amount:
        return
    line = cut.piece.line
    cut.piece.total -= cut.amount
    line.given[offer.id] = line.given.get(offer.id, 0) + cut.amount
    line.floor = max((f for f in (line.floor, offer.margin_floor) if f is not None), default=None)
    line.closed = line.closed or offer.exclusive


def _call_off(cuts: Iterable[Cut]) -> None:
    """The units of a bundle that is not given may be another's."""
    for cut in cuts:
        cut.piece.in_set = False
