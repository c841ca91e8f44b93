"""From thousands of sets that are bought together to the few that are worth a merchandiser's time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.association import wilson_lower_bound
from recommendations.algorithms.baskets.sets import Sets
from recommendations.algorithms.baskets.substitutes import present
from recommendations.training.bundles.alike import Alike

#: So many of the best sets are looked at: a search ends, however large the shop.
LOOKED_AT = 20_000
ORDERS_TO_ONE = 5_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a set must show to be proposed.

    ``min_lift`` is what can be claimed of the association lift, at the lower end of Wilson's interval; a
    product takes part in at most ``most_each`` new proposals. In a shop of very many orders ``min_orders``
    is at least one in ``ORDERS_TO_ONE`` of them, so that a search ends there too.
    """

    min_orders: int = 10
    min_shoppers: int = 8
    min_lift: float = 2.0
    most_products: int = 4
    most_proposals: int = 50
    most_each: int = 1
    z: float = 1.96

    def among(self, n_orders: int) -> Self:
        """These limits in a shop of so many orders."""
        return replace(self, min_orders=max(self.min_orders, n_orders // ORDERS_TO_ONE))


def claimed_lifts(sets: Sets, size: int, z: float) -> Floats:
    """What can be claimed of the association lift of the sets of that size [m].

    By chance means: if one product were bought regardless of the others. Of the ways to set one apart the
    one counts that explains most (Webb 2010), so that a third product which adds nothing earns no lift.
    """
    part = sets.of_size(size)
    items, orders = sets.items[part, :size], sets.orders[part].astype(np.float64)
    alone = item_counts(sets)
    claimed = np.full(len(items), np.inf)
    for dropped in range(size):
        rest = sets.orders[sets.find(np.delete(items, dropped, axis=1))].astype(np.float64)
        share = alone[items[:, dropped]] / max(1, sets.n_orders)
        claimed = np.minimum(claimed, wilson_lower_bound(orders, rest, z) / share)
    return claimed


def item_counts(sets: Sets) -> Floats:
    """Orders [n_items] with each item, 1 where it is not frequent."""
    counts = np.ones(sets.n_items)
    singles = sets.of_size(1)
    counts[sets.items[singles, 0]] = sets.orders[singles]
    return counts


def worthwhile(sets: Sets, apart: csr_matrix, limits: Limits) -> Ints:
    """Places [m] of the sets that may be proposed, best first.

    No two products of a set are `apart` (alike, or bought instead of each other). A set is worth the
    shoppers who bought it, times the logarithm of the lift that can be claimed, times the products that
    come with the first.
    """
    found = [_of_size(size, sets, apart, limits) for size in range(2, limits.most_products + 1)]
    places, worth = (np.concatenate(column) for column in zip(*found, strict=True))
    best: Ints = places[np.lexsort((places, -worth))[:LOOKED_AT]]
    return best


def _of_size(size: int, sets: Sets, apart: csr_matrix, limits: Limits) -> tuple[Ints, Floats]:
    part = sets.of_size(size)
    places: Ints = np.arange(part.start, part.stop)
    claimed = claimed_lifts(sets, size, limits.z)
    kept = claimed >= limits.min_lift
    items = sets.items[part, :size]
    for one, other in combinations(range(size), 2):
        kept[kept] = ~present(apart, items[kept, one], items[kept, other])
    worth: Floats = (size - 1.0) * np.log(np.maximum(claimed, 1)) * sets.shoppers[places]
    return places[kept], worth[kept]


class Chooser:
    """Takes sets, best first, as far as they are no repetition of what was taken or turned down before.

    A set repeats another that holds, or holds the like of, two of its products; it repeats one that was
    turned down if it is that, product for product.
    """

    def __init__(self, alike: Alike, items: Ints, limits: Limits) -> None:
        self._alike, self._limits = alike, limits
        self._items = np.unique(items)
        self._place = {int(item): nth for nth, item in enumerate(self._items)}
        # Of each set, which of the items [m] it holds or holds the like of.
        self._taken: list[Mask] = []
        self._refused: list[tuple[int, Mask]] = []
        self._uses: Counter[int] = Counter()

    def note(self, items: Sequence[int]) -> None:
        """What is proposed or sold as a bundle already."""
        self._taken.append(self._like(items))

    def refuse(self, items: Sequence[int]) -> None:
        """What somebody has turned down."""
        self._refused.append((len(items), self._like(items)))

    def take(self, items: Sequence[int]) -> bool:
        """Whether the set is new; it is then taken."""
        places = [self._place[item] for item in items]
        if any(self._uses[item] >= self._limits.most_each for item in items):
            return False
        if any(like[places].sum() > 1 for like in self._taken):
            return False
        if any(size == len(items) and like[places].all() for size, like in self._refused):
            return False
        self.note(items)
        self._uses.update(items)
        return True

    def _like(self, items: Sequence[int]) -> Mask:
        found = np.zeros(len(self._items), bool)
        for item in items:
            found |= self._alike.to(item, self._items)
        return found
