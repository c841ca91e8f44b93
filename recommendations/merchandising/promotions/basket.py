"""A basket while it is being priced: lines, and in them pieces of units that are alike so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.promotions import rounding


@dataclass(slots=True, eq=False)
class Piece:
    """``count`` units that cost ``total`` minor units together; ``in_set`` where a bundle has counted them."""

    line: "Line"
    count: int
    total: int
    in_set: bool = False

    @property
    def is_even(self) -> bool:
        """Whether each unit's price is whole: what is taken off is then the same for each."""
        return self.total % self.count == 0

    @property
    def each(self) -> Fraction:
        return Fraction(self.total, self.count)

    def split(self, count: int) -> "Piece":
        """``count`` of its units as a piece of their own, the rest staying here; itself where that is all."""
        if count == self.count:
            return self
        total = self.total * count // self.count
        taken = Piece(line=self.line, count=count, total=total, in_set=self.in_set)
        self.count -= count
        self.total -= total
        self.line.pieces.append(taken)
        return taken


@dataclass(slots=True, eq=False)
class Line:
    """All units of one product. ``keys`` are its own and its parent's; ``facts`` are those of both.

    ``floor`` is the highest margin floor (per cent) of what was given on it; ``given`` what each promotion
    took off, in minor units; ``closed`` by a promotion that is not combined with others.
    """

    key: PlainKey
    quantity: int
    unit_price: Decimal
    currency: str
    keys: frozenset[PlainKey] = frozenset()
    facts: tuple[Facts, ...] = ()
    cost: Decimal | None = None
    floor: Decimal | None = None
    closed: bool = False
    given: dict[int, int] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    subtotal: int = 0

    def __post_init__(self) -> None:
        self.keys = self.keys or frozenset({self.key})
        self.facts = self.facts or (Facts(key=self.key, price=self.unit_price),)
        self.subtotal = rounding.minor(self.unit_price * self.quantity, self.currency)
        self.pieces = [Piece(line=self, count=self.quantity, total=self.subtotal)]

    @property
    def total(self) -> int:
        return sum(piece.total for piece in self.pieces)

    def room(self, piece: Piece, floor: Decimal | None) -> int:
        """The most that may be taken off ``piece`` without going below nothing or a margin floor.

        A floor holds for the line as a whole: where other units of it are below already, none is left.
        """
        floor = max((f for f in (self.floor, floor) if f is not None), default=None)
        if floor is None:
            return piece.total
        if self.cost is None or any(other.total < self._least(other, floor) for other in self.pieces):
            return 0
        return piece.total - self._least(piece, floor)

    def _least(self, piece: Piece, floor: Decimal) -> int:
        """What the piece must cost for ``floor`` per cent of its price to remain as margin."""
        lowest = Fraction(self.cost or 0) / (1 - Fraction(floor) / 100)
        if piece.is_even:
            return piece.count * rounding.at_least(lowest, self.currency)
        return rounding.at_least(piece.count * lowest, self.currency)


@dataclass(frozen=True, slots=True)
class Cut:
    """``amount`` minor units off a piece."""

    piece: Piece
    amount: int


def in_order(lines: Sequence[Line]) -> list[Line]:
    """By product, so that nothing hangs on the order in which they came."""
    return sorted(lines, key=lambda line: (isinstance(line.key, str), line.key))
