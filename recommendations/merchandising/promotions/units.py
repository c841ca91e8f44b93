"""Prices of single units: per cent off, an amount off each, a special price."""

from collections.abc import Iterable, Sequence

from recommendations.merchandising.promotions import rounding
from recommendations.merchandising.promotions.basket import Cut, Line, Piece
from recommendations.merchandising.promotions.offers import Offer
from recommendations.models import PromotionKind


def cuts(offer: Offer, lines: Sequence[Line]) -> Iterable[Cut]:
    for line in lines:
        for piece in line.pieces:
            yield off(offer, piece)


def off(offer: Offer, piece: Piece) -> Cut:
    """What the offer takes off each of the piece's units, as far as floors allow."""
    each = 1 if piece.is_even else piece.count
    less = _less(offer, piece.total * each // piece.count, each, piece.line.currency)
    return Cut(piece, min(less * (piece.count // each), piece.line.room(piece, offer.margin_floor)))


def _less(offer: Offer, before: int, count: int, currency: str) -> int:
    """How much less ``count`` units cost that cost ``before`` together."""
    if offer.kind in (PromotionKind.PERCENT, PromotionKind.TOGETHER):
        return before - rounding.reduced(before, offer.value)
    value = rounding.minor(offer.value * count, currency)
    if offer.kind == PromotionKind.AMOUNT:
        return min(value, before)
    return max(before - value, 0)
