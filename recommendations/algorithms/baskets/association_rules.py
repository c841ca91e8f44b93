"""What a basket, as a whole, calls for."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, hstack, identity, vstack

from recommendations.algorithms.arithmetic.orders import item_orders, order_matrix
from recommendations.algorithms.arithmetic.sparse import NEVER, top_entries, top_products, with_columns
from recommendations.algorithms.base import Algorithm, Scope, Side
from recommendations.algorithms.baskets.firing import contained_sets
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.baskets.rules import Rules, rules, telling
from recommendations.algorithms.baskets.sets import Sets
from recommendations.algorithms.baskets.substitutes import present, substitutes
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.online import profile
from recommendations.algorithms.parameters import Check, number, one_of, optional, whole_number
from recommendations.algorithms.readiness import Minimum


class AssociationRules(Algorithm):
    """Rules over sets of up to `max_set_size` items in orders (Agrawal & Srikant 1994), exact.

    A rule is worth the lower end of Wilson's interval of its confidence at `z`, so that two orders are
    not taken for a rule, over the share of its right side in all orders to the power of
    `popularity_discount`: 0 ranks by confidence, 1 by association lift. The lift that can be claimed must
    exceed `min_lift`; and a rule with more on its left must claim more than every shorter one in it.
    A basket fires the rules whose left side it holds, and what they are worth joins for each right side
    as the norm (sum of worth ** norm) ** (1 / norm): 1 adds, a large one takes the best. What a basket
    holds fades by `recency` with each later moment, and a rule counts as the stalest item of its left side.
    With `without_substitutes` nothing is answered that would replace what the basket holds.
    Sets need `min_orders` distinct orders by `min_shoppers` distinct shoppers (an order without a shopper
    counts as one of its own), and a shopper counts at most `orders_each` times for any set.
    Orders of more than `max_order_items` items are a stock list and left out; of a history, the `max_history`
    items that weigh most are heard.
    """

    name = "association-rules"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    kinds = ("purchase", "refund")
    window_days = 365
    minimum = Minimum(interactions=40, orders=20, items=5)
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    evidence_unit = "orders"
    checks: ClassVar[dict[str, Check]] = {
        "min_orders": whole_number(1),
        "min_shoppers": whole_number(1),
        "orders_each": optional(whole_number(1)),
        "max_set_size": whole_number(2),
        "max_order_items": optional(whole_number(2)),
        "min_lift": number(0),
        "z": number(0),
        "popularity_discount": number(0, 1),
        "norm": number(1, 16),
        "recency": number(0, 1, above=True),
        "max_history": whole_number(1),
        "without_substitutes": one_of(*(True, False)),
    }

    left_items_: NDArray[np.int32]  # [n_lefts, max_set_size - 1], rising, -1 padding
    left_keys_: NDArray[np.int64]  # [n_lefts], see Sets
    indptr_: NDArray[np.int64]  # [n_lefts + 1], the rules of each left side
    rights_: NDArray[np.int32]  # [r]
    worth_: NDArray[np.float64]  # [r]
    orders_: NDArray[np.int32]  # [r], orders that hold both sides
    shoppers_: NDArray[np.int32]  # [r], distinct shoppers who placed them
    left_orders_: NDArray[np.int64]  # [n_lefts]
    item_orders_: NDArray[np.int64]  # [n_items]
    n_orders_: int
    substitute_indptr_: NDArray[np.int64]  # [n_items + 1]
    substitutes_: NDArray[np.int32]

    def __init__(
        self,
        *,
        min_orders: int = 5,
        min_shoppers: int = 2,
        orders_each: int | None = None,
        max_set_size: int = 3,
        max_order_items: int | None = 50,
        min_lift: float = 1.0,
        z: float = 1.0,
        popularity_discount: float = 0.15,
        norm: float = 4.0,
        recency: float = 0.9,
        max_history: int = 50,
        without_substitutes: bool = True,
    ) -> None:
        self.min_orders = min_orders
        self.min_shoppers = min_shoppers
        self.orders_each = orders_each
        self.max_set_size = max_set_size
        self.max_order_items = max_order_items
        self.min_lift = min_lift
        self.z = z
        self.popularity_discount = popularity_discount
        self.norm = norm
        self.recency = recency
        self.max_history = max_history
        self.without_substitutes = without_substitutes

    def learn(self, data: Dataset) -> None:
        orders, buyers = order_matrix(data, self.max_order_items)
        sets = mine(
            orders,
            buyers,
            min_orders=self.min_orders,
            min_shoppers=self.min_shoppers,
            orders_each=self.orders_each,
            max_set_size=self.max_set_size,
        )
        instead = self._instead(data, orders, sets)
        self.substitute_indptr_, self.substitutes_ = instead.indptr.astype(np.int64), instead.indices
        self._keep(self._worthwhile(rules(sets), sets, instead), sets)
        self.item_orders_ = item_orders(orders, buyers, self.orders_each)
        self.n_orders_ = sets.n_orders

    def _instead(self, data: Dataset, orders: csr_matrix, sets: Sets) -> csr_matrix:
        if not self.without_substitutes:
            return csr_matrix((data.n_items, data.n_items), dtype=bool)
        return substitutes(orders, sets, data.features)

    def _worthwhile(self, found: Rules, sets: Sets, instead: csr_matrix) -> Rules:
        claimed = found.confident(self.z)
        lift = claimed * found.n_orders / found.right_orders
        kept = (lift > self.min_lift) & telling(found, sets, claimed)
        for column in range(sets.items.shape[1] - 1):
            left = sets.items[found.lefts, column]
            kept &= ~((left >= 0) & present(instead, left, found.rights))
        return found.take(kept)

    def _keep(self, found: Rules, sets: Sets) -> None:
        n_lefts = sets.of_size(self.max_set_size - 1).stop
        self.left_items_ = sets.items[:n_lefts, :-1]
        self.left_keys_, self.left_orders_ = sets.keys[:n_lefts], sets.orders[:n_lefts]
        self.indptr_ = np.searchsorted(found.lefts, np.arange(n_lefts + 1)).astype(np.int64)
        self.rights_ = found.rights.astype(np.int32)
        share = found.right_orders / max(1, found.n_orders)
        self.worth_ = found.confident(self.z) / share**self.popularity_discount
        self.orders_, self.shoppers_ = found.orders.astype(np.int32), found.shoppers.astype(np.int32)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        fired, held = self._fired(histories)
        seen = held * 0
        if exclude_seen:
            ones = np.ones(len(histories.items))
            seen = csr_matrix((ones, histories.items, histories.indptr), shape=held.shape)
        # What must not be answered gets a huge negative summand, so that the kernel never selects it.
        left = hstack([fired, seen, held], format="csr")
        right = vstack([self._powers(allowed), identity(self.n_items) * NEVER, self._instead_of() * NEVER])
        found = top_products(left, right.tocsr(), k)
        return replace(found, scores=found.scores ** np.float32(1 / self.norm))

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        fired, held = self._fired(histories)
        scores = (fired @ self._powers(None)).toarray()
        scores[(held @ self._instead_of()).nonzero()] = 0
        return np.where(scores > 0, scores, np.nan) ** (1 / self.norm)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = (wanted >= 0) & (wanted < self.n_items)
        lefts = np.full(len(wanted), -1, np.int64)
        lefts[known] = self._lefts().find(wanted[known, None])
        # The last row is empty: for items that are on the left of no rule.
        worth = vstack([self._matrix(self.worth_), csr_matrix((1, self.n_items))], format="csr")[lefts]
        orders = vstack([self._matrix(self.orders_), csr_matrix((1, self.n_items))], format="csr")[lefts]
        return top_entries(with_columns(worth, allowed), with_columns(orders, allowed).data, k)

    def _fired(self, histories: Histories) -> tuple[csr_matrix, csr_matrix]:
        """Weights [n, n_lefts] of the left sides that each basket holds, and ones [n, n_items] of its items."""
        rows, items, weights = _weightiest(*profile(histories, self.recency), self.max_history)
        held = csr_matrix((np.ones(len(rows)), (rows, items)), shape=(len(histories), self.n_items))
        rows, lefts, weights = contained_sets(self._lefts(), rows, items, weights)
        shape = (len(histories), len(self.left_keys_))
        return csr_matrix((weights**self.norm, (rows, lefts)), shape=shape), held

    def _lefts(self) -> Sets:
        return Sets(
            items=self.left_items_,
            keys=self.left_keys_,
            orders=self.left_orders_,
            shoppers=self.left_orders_,
            n_orders=self.n_orders_,
            n_items=self.n_items,
        )

    def _powers(self, allowed: NDArray[np.bool_] | None) -> csr_matrix:
        return with_columns(self._matrix(self.worth_**self.norm), allowed)

    def _matrix(self, data: NDArray[np.generic]) -> csr_matrix:
        """Something of each rule, in the row of its left side and the column of its right one."""
        return csr_matrix((data, self.rights_, self.indptr_), shape=(len(self.left_keys_), self.n_items))

    def _instead_of(self) -> csr_matrix:
        ones = np.ones(len(self.substitutes_))
        shape = (self.n_items, self.n_items)
        return csr_matrix((ones, self.substitutes_, self.substitute_indptr_), shape=shape)


def _weightiest(
    rows: NDArray[np.int64], items: NDArray[np.int32], weights: NDArray[np.float64], limit: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """The `limit` entries of each row that weigh most, ties by item."""
    order = np.lexsort((items, -weights, rows))
    ranked = rows[order]
    kept = order[np.arange(len(ranked)) - np.searchsorted(ranked, ranked) < limit]
    return rows[kept], items[kept], weights[kept]
