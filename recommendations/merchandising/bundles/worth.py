"""What a set costs, earns, and could cost."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from recommendations.money import decimals_of

#: What is proposed to be taken off a set.
OFF = Decimal("0.10")
#: No more of the margin than this is proposed to be given away.
MARGIN_GIVEN = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """One set: what its products cost one by one, and what they cost the shop (None where that is unknown)."""

    total: Decimal
    cost: Decimal | None
    currency: str

    def margin(self, price: Decimal | None = None) -> Decimal | None:
        """What is left of ``price``, or of the sum of its parts."""
        return None if self.cost is None else (self.total if price is None else price) - self.cost

    def margin_percent(self, price: Decimal | None = None) -> Decimal | None:
        """Of the price."""
        paid, left = self.total if price is None else price, self.margin(price)
        return None if left is None or not paid else 100 * left / paid


def suggested(worth: Worth) -> Decimal | None:
    """A tenth off, to a round amount, at most half of the margin; None where that takes nothing off.

    Round is a multiple of five minor units, or of ten where the currency has no minor unit.
    """
    step = Decimal(5).scaleb(-decimals_of(worth.currency)) * (1 if decimals_of(worth.currency) else 2)
    price = _rounded(worth.total * (1 - OFF), step, ROUND_FLOOR)
    if worth.cost is not None:
        least = worth.total - MARGIN_GIVEN * max(worth.total - worth.cost, Decimal(0))
        price = max(price, _rounded(least, step, ROUND_CEILING))
    return price if 0 < price < worth.total else None


def _rounded(amount: Decimal, step: Decimal, how: str) -> Decimal:
    return (amount / step).to_integral_value(how) * step
