"""Prices of products that are bought together: bundles, and one thing cheaper with another."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from recommendations.merchandising.promotions import rounding, units
from recommendations.merchandising.promotions.basket import Cut, Line, Piece
from recommendations.merchandising.promotions.offers import Offer, SetItem

Pattern = Sequence[tuple[Piece, int]]
"""Which pieces one set takes its units from, and how many of each."""


def bundle_cuts(offer: Offer, lines: Sequence[Line], currency: str) -> Iterable[Cut]:
    """As many whole sets as the basket has, the dearest units first; a unit belongs to one set only.

    Stops where a set would cost no more without the offer.
    """
    price = rounding.minor(offer.value, currency)
    while pattern := _next_set(offer.items, lines):
        cost = sum((piece.each * count for piece, count in pattern), Fraction(0))
        saving = int(cost) - price
        if saving <= 0:
            return
        sets = min(piece.count // count for piece, count in pattern)
        yield from _off_sets(offer, pattern, sets, saving)


def _next_set(items: Sequence[SetItem], lines: Sequence[Line]) -> Pattern:
    """The units of one set; none where an item is missing."""
    taken: dict[Piece, int] = {}
    candidates = {item: [line for line in lines if item.key in line.keys] for item in items}
    # Items that fewer lines can fill choose first: a variant before its parent.
    for item in sorted(items, key=lambda item: (len(candidates[item]), str(item.key))):
        wanted = item.quantity
        for piece in dearest(candidates[item]):
            take = 0 if piece.in_set else min(piece.count - taken.get(piece, 0), wanted)
            if take:
                taken[piece] = taken.get(piece, 0) + take
                wanted -= take
        if wanted:
            return ()
    return [*taken.items()]


def _off_sets(offer: Offer, pattern: Pattern, sets: int, saving: int) -> Iterator[Cut]:
    """``saving`` off each of so many equal sets, shared over its units by price."""
    parts = [piece.split(count * sets) for piece, count in pattern]
    rooms = [part.line.room(part, offer.margin_floor) // sets for part in parts]
    weights = [int(part.each * count) for part, (_piece, count) in zip(parts, pattern, strict=True)]
    for part, less in zip(parts, rounding.shared(saving, weights, rooms), strict=True):
        part.in_set = True
        yield Cut(part, less * sets)


def together_cuts(offer: Offer, lines: Sequence[Line], basket: Sequence[Line]) -> Iterable[Cut]:
    """The dearest units of ``lines``, one for each unit in the basket of what they go with."""
    pairs = sum(line.quantity for line in basket if goes_with(offer, line))
    for piece in dearest(line for line in lines if not goes_with(offer, line)):
        count = min(pairs, piece.count)
        if not count:
            return
        pairs -= count
        yield units.off(offer, piece.split(count))


def goes_with(offer: Offer, line: Line) -> bool:
    """Whether it is one of the products of which one must be there; such a unit never gets the offer itself."""
    return not offer.together.isdisjoint(line.keys)


def dearest(lines: Iterable[Line]) -> list[Piece]:
    """All pieces, the dearest unit first; of equals those of the product that comes first."""
    return sorted((piece for line in lines for piece in line.pieces), key=lambda piece: -piece.each)
