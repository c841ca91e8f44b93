"""Spend so much, save so much (满减)."""

from collections.abc import Iterable, Sequence

from recommendations.merchandising.promotions import rounding
from recommendations.merchandising.promotions.basket import Cut, Line
from recommendations.merchandising.promotions.offers import Offer


def cuts(offer: Offer, lines: Sequence[Line], currency: str) -> Iterable[Cut]:
    """Once a basket, over all units concerned by what they cost; nothing below the threshold."""
    if missing(offer, lines, currency):
        return
    pieces = [piece for line in lines for piece in line.pieces]
    rooms = [piece.line.room(piece, offer.margin_floor) for piece in pieces]
    value = rounding.minor(offer.value, currency)
    for piece, less in zip(pieces, rounding.shared(value, [p.total for p in pieces], rooms), strict=True):
        yield Cut(piece, less)


def bears(offer: Offer, lines: Sequence[Line], currency: str) -> int:
    """How much of its value can be taken off what is concerned; with nothing there yet, all of it."""
    value = rounding.minor(offer.value, currency)
    if offer.margin_floor is None or not lines:
        return value
    rooms = (line.room(piece, offer.margin_floor) for line in lines for piece in line.pieces)
    return min(value, sum(rooms))


def spend(lines: Sequence[Line]) -> int:
    return sum(line.total for line in lines)


def missing(offer: Offer, lines: Sequence[Line], currency: str) -> int:
    """How much more must be spent on what is concerned; 0 where it is enough."""
    return max(needed(offer, currency) - spend(lines), 0)


def needed(offer: Offer, currency: str) -> int:
    return rounding.minor(offer.threshold, currency) if offer.threshold is not None else 0
