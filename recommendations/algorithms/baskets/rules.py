"""Rules "who buys these also buys that", made of sets that were bought together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.association import association_lift, wilson_lower_bound
from recommendations.algorithms.baskets.sets import Sets

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """r rules, each with one item on its right; supports are counts of orders."""

    lefts: Ints  # [r], place of the left side among the sets
    rights: Ints  # [r], item
    places: Ints  # [r], place of both sides together
    orders: Ints  # [r], orders that hold both sides
    shoppers: Ints  # [r], distinct shoppers who placed them
    left_orders: Ints  # [r]
    right_orders: Ints  # [r]
    n_orders: int

    def __len__(self) -> int:
        return len(self.lefts)

    def take(self, chosen: NDArray[np.bool_] | Ints) -> Self:
        """The rules under a mask [r], or at those places."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(
            **{name: column if name == "n_orders" else column[chosen] for name, column in columns.items()}
        )

    @property
    def support(self) -> Floats:
        """P(left and right): the share of all orders."""
        return self.orders / max(self.n_orders, 1)

    @property
    def confidence(self) -> Floats:
        """P(right | left)."""
        return self.orders / self.left_orders

    @property
    def association_lift(self) -> Floats:
        """P(left and right) / (P(left) P(right)): 1 by chance."""
        n = max(self.n_orders, 1)
        return association_lift(self.support, self.left_orders / n, self.right_orders / n)

    @property
    def leverage(self) -> Floats:
        """P(left and right) - P(left) P(right): the share of orders beyond chance (Piatetsky-Shapiro 1991)."""
        n = max(self.n_orders, 1)
        return self.support - (self.left_orders / n) * (self.right_orders / n)

    @property
    def conviction(self) -> Floats:
        """P(left) P(not right) / P(left and not right) (Brin et al. 1997).

        1 by chance, infinite for a rule without exception, NaN where every order holds the right side.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return (1 - self.right_orders / max(self.n_orders, 1)) / (1 - self.confidence)

    def confident(self, z: float) -> Floats:
        """What can be claimed of the confidence: the lower end of Wilson's interval, z deviations down."""
        return wilson_lower_bound(self.orders.astype(float), self.left_orders.astype(float), z)


def rules(sets: Sets) -> Rules:
    """Every rule that the sets of two and more items hold, by left side, then right."""
    sizes = sets.sizes
    singles = sets.of_size(1)
    item_orders = np.zeros(sets.n_items, np.int64)
    item_orders[sets.items[singles, 0]] = sets.orders[singles]
    parts = [
        (sets.find(np.delete(sets.items[places], dropped, axis=1)), sets.items[places, dropped], places)
        for size in range(2, int(sizes.max(initial=1)) + 1)
        for places in [np.flatnonzero(sizes == size)]
        for dropped in range(size)
    ]
    lefts, rights, places = (
        np.concatenate([part[column] for part in parts] or [np.empty(0)]).astype(np.int64)
        for column in range(3)
    )
    order = np.argsort(lefts * max(sets.n_items, 1) + rights)
    lefts, rights, places = lefts[order], rights[order], places[order]
    return Rules(
        lefts=lefts,
        rights=rights,
        places=places,
        orders=sets.orders[places],
        shoppers=sets.shoppers[places],
        left_orders=sets.orders[lefts],
        right_orders=item_orders[rights],
        n_orders=sets.n_orders,
    )


def telling(found: Rules, sets: Sets, claimed: Floats) -> NDArray[np.bool_]:
    """Mask [r]: rules of which more is claimed [r] than of any rule with less on its left (Bayardo 1999)."""
    keys = found.lefts * max(sets.n_items, 1) + found.rights
    best = claimed.copy()  # of the rule and all that are shorter
    kept = np.ones(len(found), bool)
    sizes = sets.sizes[found.lefts]
    for size in range(2, int(sizes.max(initial=1)) + 1):
        here = np.flatnonzero(sizes == size)
        for dropped in range(size):
            shorter = sets.find(np.delete(sets.items[found.lefts[here]], dropped, axis=1))
            at = np.searchsorted(keys, shorter * sets.n_items + found.rights[here])
            kept[here] &= claimed[here] > best[at]
            best[here] = np.maximum(best[here], best[at])
    return kept
