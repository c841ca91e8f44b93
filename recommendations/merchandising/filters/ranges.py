"""Bounds of a number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Number: TypeAlias = Decimal | float | int


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; None is open. What is unknown (None) is in no range."""

    low: Number | None = None
    high: Number | None = None

    def holds(self, value: Number | None) -> bool:
        if value is None:
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
