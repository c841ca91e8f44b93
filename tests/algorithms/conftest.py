from collections.abc import Sequence

import numpy as np
import pytest

from recommendations.algorithms import Dataset

DAY = 86_400


def orders_of(*baskets: Sequence[int], shoppers: Sequence[int] | None = None) -> Dataset:
    """Purchases, a basket a day; each by a shopper of its own unless `shoppers` says whose (-1: a guest)."""
    owners = list(range(len(baskets))) if shoppers is None else list(shoppers)
    lines = [(owner, item, number) for number, owner in enumerate(owners) for item in baskets[number]]
    columns = np.array(lines, np.int64).reshape(-1, 3).T
    return Dataset.from_columns(
        shoppers=columns[0], items=columns[1], times=columns[2] * DAY, orders=columns[2], kinds="purchase"
    )


@pytest.fixture
def zipf_data() -> Dataset:
    """3,000 views of 60 items, a few of them popular, by 200 shoppers."""
    rng = np.random.default_rng(5)
    share = 1 / np.arange(1, 61)
    return Dataset.from_columns(
        shoppers=rng.integers(0, 200, 3000),
        items=rng.choice(60, 3000, p=share / share.sum()),
        weights=rng.integers(1, 6, 3000),
        times=np.arange(3000) * 60,
        kinds="view",
    )
