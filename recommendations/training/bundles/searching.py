"""What the orders say: sets that may be proposed, and how often any given set was bought."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations import conf
from recommendations.algorithms.arithmetic.orders import order_matrix
from recommendations.algorithms.arithmetic.sparse import with_columns
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.baskets.sets import Sets
from recommendations.algorithms.baskets.substitutes import substitutes
from recommendations.algorithms.data import ItemFeatures
from recommendations.catalog import Key, plain_key
from recommendations.datasets import Spec, features, links
from recommendations.datasets.build import dataset
from recommendations.datasets.reading import Progress, read
from recommendations.merchandising.bundles import restricted_products
from recommendations.merchandising.facts import Facts
from recommendations.models import EventKind, RelationKind
from recommendations.training.bundles.alike import Alike
from recommendations.training.bundles.choosing import Limits, worthwhile

#: An order of more products is a stock list, and says little about what goes with what.
MOST_IN_ORDER = 50

Items = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How often a set was bought whole, by how many, and how much oftener than by chance.

    ``confidence`` is the share of the orders with the set's first product that have the rest too.
    """

    orders: int
    shoppers: int
    confidence: float
    association_lift: float


@dataclass(frozen=True, kw_only=True)
class Sales:
    """The shop's orders as a matrix [n_orders, n_items] of ones, with the products behind its columns."""

    orders: csr_matrix
    buyers: NDArray[np.int64]
    keys: list[Key]
    features: ItemFeatures
    shown: NDArray[np.bool_]  # [n_items], what may be recommended at all

    @cached_property
    def n_orders(self) -> int:
        return int(np.count_nonzero(np.diff(self.orders.indptr)))

    @cached_property
    def codes(self) -> dict[Key, int]:
        return {key: code for code, key in enumerate(self.keys)}

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Orders with each product, [n_items]."""
        return np.bincount(self.orders.indices, minlength=len(self.keys))

    @cached_property
    def alike(self) -> Alike:
        return Alike.of(self.features)

    @cached_property
    def _by_item(self) -> csr_matrix:
        return self.orders.T.tocsr()

    def evidence(self, items: Sequence[int]) -> Evidence:
        """Of a set of at least two items, the first of which leads."""
        whole = self._with_all(items)
        n = max(1, self.n_orders)
        rest = [self._with_all([one for one in items if one != apart]) for apart in items]
        by_chance = [
            len(others) * int(self.counts[apart]) / n for apart, others in zip(items, rest, strict=True)
        ]
        return Evidence(
            orders=len(whole),
            shoppers=len(np.unique(self.buyers[whole])),
            confidence=len(whole) / max(1, int(self.counts[items[0]])),
            association_lift=len(whole) / max(by_chance) if len(whole) else 0.0,
        )

    def _with_all(self, items: Sequence[int]) -> Items:
        """The orders that hold every one of the items."""
        found = np.zeros(self.orders.shape[0], np.int64)
        for item in items:
            found[self._by_item.indices[self._by_item.indptr[item] : self._by_item.indptr[item + 1]]] += 1
        return np.flatnonzero(found == len(items))


def sales(days: int, until: datetime, progress: Progress | None = None) -> Sales:
    """What was bought and kept in the last days; orders of very many products are left out."""
    spec = Spec(
        kinds=(EventKind.PURCHASE.value,),
        window_days=days,
        half_life_days=None,
        store=conf.settings.STORE,
    )
    since = until - timedelta(days=days)
    data = dataset(read(spec, since, until, progress), spec, until)
    orders, buyers = order_matrix(data, MOST_IN_ORDER)
    keys = data.item_ids.tolist()
    known = features.item_features(keys, since)
    return Sales(orders=orders, buyers=buyers, keys=keys, features=known, shown=_shown(keys, known))


def _shown(keys: Sequence[Key], known: ItemFeatures) -> NDArray[np.bool_]:
    """Mask [n]: what may be recommended, and is neither blocked nor sensitive."""
    recommendable = set(features.recommendable_keys())
    filters = restricted_products()
    now = timezone.now()
    return np.array(
        [
            key in recommendable and not any(one.matches(_facts(key, nth, known), now=now) for one in filters)
            for nth, key in enumerate(keys)
        ],
        bool,
    )


def _facts(key: Key, nth: int, known: ItemFeatures) -> Facts:
    created_at = known.created_at[nth]
    return Facts(
        key=plain_key(key),
        categories=known.categories[nth],
        brand=known.brands[nth],
        tags=known.tags[nth],
        created_at=None if np.isnan(created_at) else datetime.fromtimestamp(created_at, UTC),
    )


def search(sold: Sales, limits: Limits) -> list[list[int]]:
    """Sets that may be proposed, as items, best first."""
    orders = with_columns(sold.orders, sold.shown)
    orders.eliminate_zeros()
    sets = mine(
        orders,
        sold.buyers,
        min_orders=limits.min_orders,
        min_shoppers=limits.min_shoppers,
        max_set_size=limits.most_products,
    )
    places = worthwhile(sets, _apart(sold, orders, sets), limits)
    return [[int(item) for item in row if item >= 0] for row in sets.items[places]]


def _apart(sold: Sales, orders: csr_matrix, sets: Sets) -> csr_matrix:
    """Symmetric [n_items, n_items]: what is one thing in two colours, or bought instead of each other."""
    pairs = sets.of_size(2)
    first, second = sets.items[pairs, 0].astype(np.int64), sets.items[pairs, 1].astype(np.int64)
    alike = sold.alike.pairs(first, second)
    replaced = np.array([*_replaced(sold)], np.int64).reshape(-1, 2)
    first, second = np.append(first[alike], replaced[:, 0]), np.append(second[alike], replaced[:, 1])
    half = csr_matrix((np.ones(len(first), bool), (first, second)), shape=(len(sold.keys),) * 2)
    return ((half + half.T + substitutes(orders, sets, sold.features)) > 0).tocsr()


def _replaced(sold: Sales) -> Iterator[tuple[int, int]]:
    """What the shop says is the same, or replaces the other."""
    for source, kind, target in links.statements():
        if kind in (RelationKind.REPLACES, RelationKind.SAME_AS) and {source, target} <= sold.codes.keys():
            yield sold.codes[source], sold.codes[target]


def by_price(sold: Sales, items: Iterable[int]) -> list[int]:
    """The main thing first: the dearest, then what is bought oftenest."""
    prices = np.nan_to_num(sold.features.prices)
    return sorted(items, key=lambda item: (-prices[item], -sold.counts[item], item))
