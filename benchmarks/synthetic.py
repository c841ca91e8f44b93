"""Made-up shops of three sizes: item popularity by Zipf's law, shopper activity log-normal."""

import numpy as np

from recommendations.algorithms import Dataset

#: Events, shoppers, items.
SIZES = {
    "S": (100_000, 10_000, 2_000),
    "M": (1_000_000, 100_000, 20_000),
    "L": (10_000_000, 1_000_000, 100_000),
}

WORDS = {"S": "0.1 M × 2,000", "M": "1 M × 20,000", "L": "10 M × 100,000"}


def shop(size: str, seed: int = 0) -> Dataset:
    """Events of unit weight, spread evenly over a year."""
    events, shoppers, items = SIZES[size]
    rng = np.random.default_rng(seed)
    return Dataset.from_columns(
        shoppers=_drawn(rng, rng.lognormal(0, 1, shoppers), events),
        items=_drawn(rng, rng.permutation(1 / np.arange(1, items + 1)), events),
        times=np.linspace(0, 365 * 86_400, events).astype(np.int64),
        kinds="view",
    )


def _drawn(rng: np.random.Generator, weights: np.ndarray, n: int) -> np.ndarray:
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds / bounds[-1], rng.random(n), "right")
