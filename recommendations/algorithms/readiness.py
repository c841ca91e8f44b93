"""Whether there is enough to learn from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset


class Lack(NamedTuple):
    """A count that falls short, such as "12 of 50 interactions"; in parts, so that any language can say it."""

    found: int
    least: int
    what: str

    def __str__(self) -> str:
        return f"{self.found} of {self.least} {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether there is enough to learn from, and what is missing, as counts or in (English) words."""

    ready: bool
    missing: tuple[Lack | str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """The least data that makes an algorithm worth training."""

    interactions: int = 1
    shoppers: int = 0
    items: int = 1
    orders: int = 0

    def missing(self, data: Dataset) -> tuple[Lack, ...]:
        """Each count that falls short."""
        counts = {
            "interactions": len(data),
            "shoppers": _distinct(data.shoppers, data.n_shoppers) if self.shoppers else 0,
            "items": _distinct(data.items, data.n_items),
            "orders": len(np.unique(data.orders[data.orders >= 0])) if self.orders else 0,
        }
        return tuple(
            Lack(count, getattr(self, name), name)
            for name, count in counts.items()
            if count < getattr(self, name)
        )


def _distinct(codes: NDArray[np.integer], n: int) -> int:
    return int(np.count_nonzero(np.bincount(codes[codes >= 0], minlength=n)))
