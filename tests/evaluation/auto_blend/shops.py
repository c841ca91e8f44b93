"""Shops whose habits are known."""

import numpy as np

from recommendations.algorithms import Dataset

DAY = 86_400


def pairs_shop(orders: int = 400, pairs: int = 8, seed: int = 0) -> Dataset:
    """Orders of two: items 2i and 2i + 1 belong together, four times out of five."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 2 * pairs, orders)
    second = np.where(
        rng.random(orders) < 0.8, first ^ 1, (first + rng.integers(1, 2 * pairs, orders)) % (2 * pairs)
    )
    return Dataset.from_columns(
        shoppers=np.repeat(rng.integers(0, 60, orders), 2),
        items=np.column_stack((first, second)).ravel(),
        times=np.repeat(np.arange(orders) * 6 * 3_600, 2),
        orders=np.repeat(np.arange(orders), 2),
        kinds="purchase",
    )


def habits_shop(shoppers: int = 80, weeks: int = 20, n_items: int = 30, seed: int = 0) -> Dataset:
    """Everybody buys two staples of their own each week, and something else."""
    rng = np.random.default_rng(seed)
    staples = rng.integers(0, n_items, (shoppers, 2))
    lines = [
        (shopper, item, week * 7 * DAY + shopper * 60, week * shoppers + shopper)
        for week in range(weeks)
        for shopper in range(shoppers)
        for item in {*staples[shopper].tolist(), int(rng.integers(0, n_items))}
    ]
    who, items, times, orders = np.array(lines).T
    return Dataset.from_columns(shoppers=who, items=items, times=times, orders=orders, kinds="purchase")


def browsers_shop(shoppers: int = 150, days: int = 60, n_items: int = 24, seed: int = 0) -> Dataset:
    """Shoppers look at even items of their half of the shop, and buy odd ones of it."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(days):
        for shopper in rng.choice(shoppers, 25, replace=False).tolist():
            half = (shopper % 2) * (n_items // 2)
            looked, bought = (
                half + 2 * rng.integers(0, n_items // 4, 3),
                half + 2 * rng.integers(0, n_items // 4) + 1,
            )
            rows += [(shopper, int(item), day * DAY + 1, "view") for item in looked]
            rows.append((shopper, int(bought), day * DAY + 2, "purchase"))
    who, items, times, kinds = zip(*rows, strict=True)
    return Dataset.from_columns(shoppers=who, items=items, times=times, kinds=kinds)
