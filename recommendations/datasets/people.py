"""Everything that some shoppers did, as columns: what audiences and profiles are counted from.

Whole shoppers are read at a time, so that the memory hangs on how many they are and not on the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from recommendations import conf
from recommendations.datasets.expressions import Epoch, Raw
from recommendations.datasets.reading import _POSITIVE, _PRIME, Rows, _grouped
from recommendations.datasets.refunds import kept_shares
from recommendations.models import EventKind, Interaction

#: SQLite takes 999 parameters on old builds.
_IN = 400
_KINDS = tuple(EventKind.values)
_COLUMNS = (
    "pk",
    "shopper_id",
    "shopper__merged_into_id",
    Raw("product_id"),
    "kind",
    "quantity",
    Raw("revenue"),
    "currency",
    "order",
    "line",
    Epoch("occurred_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """Trusted interactions with products, in the order of time; columns of shape [n].

    ``rows.shoppers`` are places in the shoppers that were asked for; what a merged browser did is the
    account's. ``kept`` is the share that was not given back, ``revenue`` what a purchase brought net of
    that, in the shop's currency; other currencies count as nothing.
    """

    pks: NDArray[np.int64]
    rows: Rows
    kept: NDArray[np.float32]
    revenue: NDArray[np.float64]

    def take(self, rows: NDArray[Any]) -> "Deeds":
        return Deeds(
            pks=self.pks[rows], rows=self.rows.take(rows), kept=self.kept[rows], revenue=self.revenue[rows]
        )

    def is_kind(self, kind: str) -> NDArray[np.bool_]:
        return np.equal(self.rows.kinds, _KINDS.index(kind))


def read_deeds(shoppers: Sequence[int]) -> Deeds:
    """What these canonical shoppers did (primary keys, ascending), in any browser of theirs."""
    rows = [row for condition in _conditions(shoppers) for row in _query(condition)]
    return _deeds(rows, np.array(shoppers, np.int64))


def _conditions(shoppers: Sequence[int]) -> Iterator[Q]:
    if not shoppers:
        return
    if shoppers[-1] - shoppers[0] < 4 * len(shoppers):
        # Nearly all that lie between: two ranges of an index.
        ends = shoppers[0], shoppers[-1]
        yield Q(shopper__gte=ends[0], shopper__lte=ends[1])
        yield Q(shopper__merged_into__gte=ends[0], shopper__merged_into__lte=ends[1])
        return
    for start in range(0, len(shoppers), _IN):
        some = list(shoppers[start : start + _IN])
        yield Q(shopper__in=some)
        yield Q(shopper__merged_into__in=some)


def _query(condition: Q) -> Any:
    rows = Interaction.objects.trusted().filter(condition).exclude(product_id=None).order_by()
    return rows.values_list(*_COLUMNS).iterator(chunk_size=10_000)


def _deeds(found: list[tuple[Any, ...]], shoppers: NDArray[np.int64]) -> Deeds:
    if not found:
        return _nothing()
    pks, browsers, accounts, products, kinds, quantities, revenue, currencies, orders, lines, times = zip(
        *found, strict=True
    )
    owners = _owners(browsers, accounts)
    places = np.minimum(np.searchsorted(shoppers, owners), len(shoppers) - 1)
    of_order, of_line = _grouped(orders), _grouped(lines)
    codes: dict[Any, int] = {}
    rows = Rows(
        shoppers=places,
        products=np.array([codes.setdefault(key, len(codes)) for key in products], np.int32),
        kinds=np.array([_CODES[kind] for kind in kinds], np.int8),
        values=np.zeros(len(found), np.float32),
        quantities=np.array(quantities, np.int32),
        visits=np.full(len(found), -1, np.int64),
        orders=of_order,
        lines=np.where(of_line < 0, -1, (of_order * _PRIME ^ of_line) & _POSITIVE),
        times=np.array(times, np.int64),
        keys=tuple(codes),
        kind_names=_KINDS,
    )
    ids = np.array(pks, np.int64)
    # A browser in the range may belong to an account outside of it; one row may meet both conditions.
    _ids, first = np.unique(ids, return_index=True)
    once = first[shoppers[places[first]] == owners[first]]
    order = once[np.lexsort((ids[once], rows.times[once]))]
    rows = replace(rows.take(order))
    kept = kept_shares(rows)
    paid = _paid([revenue[i] for i in order], [currencies[i] for i in order])
    is_purchase = np.equal(rows.kinds, _CODES[EventKind.PURCHASE.value])
    return Deeds(pks=ids[order], rows=rows, kept=kept, revenue=np.where(is_purchase, paid * kept, 0.0))


def _owners(browsers: Sequence[int], accounts: Sequence[int | None]) -> NDArray[np.int64]:
    return np.array(
        [
            browser if account is None else account
            for browser, account in zip(browsers, accounts, strict=True)
        ],
        np.int64,
    )


def _paid(revenue: Sequence[Any], currencies: Sequence[str]) -> NDArray[np.float64]:
    own = {"", conf.settings.CURRENCY}
    return np.array(
        [
            float(amount) if currency in own else 0.0
            for amount, currency in zip(revenue, currencies, strict=True)
        ],
        np.float64,
    )


def _nothing() -> Deeds:
    whole, small = np.empty(0, np.int64), np.empty(0, np.int32)
    rows = Rows(
        shoppers=whole,
        products=small,
        kinds=np.empty(0, np.int8),
        values=np.empty(0, np.float32),
        quantities=small,
        visits=whole,
        orders=whole,
        lines=whole,
        times=whole,
        kind_names=_KINDS,
    )
    return Deeds(pks=whole, rows=rows, kept=np.empty(0, np.float32), revenue=np.empty(0, np.float64))


_CODES = {kind: code for code, kind in enumerate(_KINDS)}
