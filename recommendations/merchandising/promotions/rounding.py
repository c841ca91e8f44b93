"""Money as whole minor units (pence, fen), in which nothing is lost by adding up."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil

from recommendations.money import decimals_of


def minor(amount: Decimal, currency: str) -> int:
    """``amount`` in minor units of ``currency``, halves up."""
    return int(amount.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_UP))


def major(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-decimals_of(currency))


def at_least(amount: Fraction, currency: str) -> int:
    """The fewest minor units that are not below ``amount``."""
    return ceil(amount * Fraction(10) ** decimals_of(currency))


def reduced(units: int, percent: Decimal) -> int:
    """``units`` less ``percent`` per cent, halves up; never below nothing."""
    left = units * max(Decimal(100) - percent, Decimal(0)) / 100
    return int(left.to_integral_value(ROUND_HALF_UP))


def shared(units: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """``units`` over ``weights`` by largest remainder, to each no more than its ``most``.

    What one cannot take goes to the others; together they take ``units``, or all that they can. Of equal
    remainders the earlier one wins, so that the same basket is always shared out alike.
    """
    given = [0] * len(weights)
    left = wanted = min(units, sum(most))
    while left > 0:
        takers = [nth for nth, room in enumerate(most) if given[nth] < room]
        portions = _portions(left, [max(weights[nth], 1) for nth in takers])
        for nth, portion in zip(takers, portions, strict=True):
            given[nth] += min(portion, most[nth] - given[nth])
        left = wanted - sum(given)
    return given


def _portions(units: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    portions = [units * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda nth: -(units * weights[nth] % whole))
    for nth in by_remainder[: units - sum(portions)]:
        portions[nth] += 1
    return portions
