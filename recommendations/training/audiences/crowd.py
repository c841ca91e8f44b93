"""Some shoppers and all that they did, answering what conditions and profiles ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from recommendations import conf
from recommendations.catalog import plain_key
from recommendations.datasets.people import Deeds, read_deeds
from recommendations.merchandising.audiences.people import Moment, Taste
from recommendations.merchandising.facts import PlainKey
from recommendations.models import EventKind, Shopper
from recommendations.training.audiences.groups import groups_of
from recommendations.training.audiences.products import Products

Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[Any]

DAY = 86_400
#: Tastes are of this year; what was bought and when is for ever.
TASTE_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Orders of which something was kept, one a row, by shopper and time."""

    shoppers: NDArray[np.int64]
    times: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """n canonical shoppers, by primary key; `merchandising.audiences.people.People` says what is asked."""

    shoppers: NDArray[np.int64]
    users: Sequence[Any]
    first_seen: NDArray[np.float64]  # unix seconds
    last_seen: NDArray[np.float64]
    deeds: Deeds
    products: Products
    now: float

    @classmethod
    def read(cls, shoppers: Sequence[int], now: datetime, products: Products | None = None) -> "Crowd":
        """Those of the primary keys that stand for themselves; ``products`` where the table is at hand."""
        wanted = Shopper.objects.canonical().order_by("pk")
        rows = [
            row
            for start in range(0, len(shoppers), _IN)
            for row in wanted.filter(pk__in=shoppers[start : start + _IN])
            .annotate(last=Max("merged__last_seen_at"))
            .values_list("pk", "user_id", "first_seen_at", "last_seen_at", "last")
        ]
        rows.sort()
        keys, users, first, last, elsewhere = zip(*rows, strict=True) if rows else ((),) * 5
        seen = [max(one, other) if other else one for one, other in zip(last, elsewhere, strict=True)]
        deeds = read_deeds(keys)
        return cls(
            shoppers=np.array(keys, np.int64),
            users=users,
            first_seen=np.array([one.timestamp() for one in first], np.float64),
            last_seen=np.array([one.timestamp() for one in seen], np.float64),
            deeds=deeds,
            products=Products.read(deeds.rows.keys) if products is None else products,
            now=now.timestamp(),
        )

    def __len__(self) -> int:
        return len(self.shoppers)

    # What conditions ask

    def days_since(self, moment: Moment) -> Numbers:
        times = {"first_seen": self.first_seen, "visit": self.last_active, "order": self.last_order}[moment]
        with np.errstate(invalid="ignore"):
            return np.where(np.isnan(times), np.inf, (self.now - times) / DAY)

    def orders(self, days: int | None) -> Numbers:
        recent = self._orders.shoppers[self._since(self._orders.times, days)]
        return np.bincount(recent, minlength=len(self))

    def spent(self, days: int | None) -> Numbers:
        rows = self.deeds.rows
        recent = self._since(rows.times, days)
        return np.bincount(rows.shoppers[recent], self.deeds.revenue[recent], minlength=len(self))

    def share_in(self, taste: Taste, names: Collection[str]) -> Numbers:
        weights = np.where(self.products.having(taste, names)[self.places], self.weights, 0.0)
        return self._per_shopper(weights) / np.maximum(self._per_shopper(self.weights), _TINY)

    def did(self, kind: str, products: Collection[PlainKey], days: int) -> Mask:
        table = self._plain_places
        wanted = [table[key] for key in products if key in table]
        rows = self.deeds.rows
        met = np.isin(self.places, wanted) & self.deeds.is_kind(kind) & (self.deeds.kept > 0)
        met &= self._since(rows.times, days) & ~self.products.sensitive[self.places]
        return np.bincount(rows.shoppers[met], minlength=len(self)) > 0

    def in_groups(self, names: Collection[str]) -> Mask:
        wanted = frozenset(names)
        return np.array([not wanted.isdisjoint(groups) for groups in self._groups], bool)

    # What profiles ask too

    @cached_property
    def last_active(self) -> NDArray[np.float64]:
        """Seen or did something, whatever is later."""
        last = self.last_seen.copy()
        np.maximum.at(last, self.deeds.rows.shoppers, self.deeds.rows.times)
        return last

    @cached_property
    def first_order(self) -> NDArray[np.float64]:
        return self._ends[0]

    @cached_property
    def last_order(self) -> NDArray[np.float64]:
        """NaN for whoever never ordered, or gave all of it back."""
        return self._ends[1]

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Where in the table of products each deed's is."""
        rows = self.deeds.rows
        return self.products.places_of(rows.keys)[rows.products] if len(rows.times) else rows.shoppers

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """What each deed says of the shopper's taste, as setting EVENT_WEIGHTS has it.

        Without what was given back, what is sensitive and what is too long ago; and no product has more than
        MAX_SHOPPER_PRODUCT_WEIGHT, so that one that was looked at every day is not all there is.
        """
        rows = self.deeds.rows
        worth = conf.settings.EVENT_WEIGHTS
        by_kind = np.array([max(worth.get(kind, 0.0), 0.0) for kind in rows.kind_names], np.float64)
        weights = by_kind[rows.kinds] * self.deeds.kept
        weights[(self.places < 0) | self.products.sensitive[self.places]] = 0.0
        weights[~self._since(rows.times, TASTE_DAYS)] = 0.0
        return weights * self._tamed(weights)

    def _tamed(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        pairs = self.deeds.rows.shoppers * len(self.products.price) + self.places
        _pairs, codes = np.unique(pairs, return_inverse=True)
        sums = np.bincount(codes, weights) if len(codes) else np.empty(0)
        factors = np.minimum(1.0, conf.settings.MAX_SHOPPER_PRODUCT_WEIGHT / np.maximum(sums, _TINY))
        tamed: NDArray[np.float64] = factors[codes]
        return tamed

    @cached_property
    def _orders(self) -> Orders:
        rows = self.deeds.rows
        bought = np.flatnonzero(self.deeds.is_kind(EventKind.PURCHASE) & (self.deeds.kept > 0))
        # A purchase that names no order is one of its own.
        named = np.where(rows.orders[bought] < 0, -2 - bought, rows.orders[bought])
        order = np.lexsort((rows.times[bought], named, rows.shoppers[bought]))
        shoppers, names = rows.shoppers[bought][order], named[order]
        is_first = np.ones(len(order), bool)
        is_first[1:] = (names[1:] != names[:-1]) | (shoppers[1:] != shoppers[:-1])
        return Orders(shoppers=shoppers[is_first], times=rows.times[bought][order][is_first])

    @cached_property
    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        first = np.full(len(self), np.inf)
        last = np.full(len(self), -np.inf)
        np.minimum.at(first, self._orders.shoppers, self._orders.times)
        np.maximum.at(last, self._orders.shoppers, self._orders.times)
        return tuple(np.where(np.isinf(ends), np.nan, ends) for ends in (first, last))  # type: ignore[return-value]

    @cached_property
    def _groups(self) -> list[frozenset[str]]:
        known = groups_of([user for user in self.users if user is not None])
        return [known.get(user, frozenset()) for user in self.users]

    @cached_property
    def _plain_places(self) -> dict[PlainKey, int]:
        return {plain_key(key): place for key, place in self.products.places.items()}

    def _since(self, times: NDArray[np.int64], days: int | None) -> Mask:
        recent: Mask = np.ones(len(times), bool) if days is None else times >= self.now - days * DAY
        return recent

    def _per_shopper(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self.deeds.rows.shoppers, weights, minlength=len(self))


_IN = 400
_TINY = 1e-12
