"""Whether there is enough to learn from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether there is enough to learn from, and what is missing, in (English) words."""

    ready: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """The least data that makes an algorithm worth training."""

    interactions: int = 1
    shoppers: int = 0
    items: int = 1
    orders: int = 0

    def missing(self, data: Dataset) -> tuple[str, ...]:
        """One phrase for each count that falls short, such as "12 of 50 interactions"."""
        counts = {
            "interactions": len(data),
            "shoppers": _distinct(data.shoppers, data.n_shoppers) if self.shoppers else 0,
            "items": _distinct(data.items, data.n_items),
            "orders": len(np.unique(data.orders[data.orders >= 0])) if self.orders else 0,
        }
        return tuple(
            f"{count} of {getattr(self, name)} {name}"
            for name, count in counts.items()
            if count < getattr(self, name)
        )


def _distinct(codes: NDArray[np.integer], n: int) -> int:
    return int(np.count_nonzero(np.bincount(codes[codes >= 0], minlength=n)))
