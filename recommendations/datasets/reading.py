"""Interaction rows as columns.

Rows are read in runs of primary keys: on every database that keeps the memory bounded, and no transaction
stays open for longer than one run takes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import count
from typing import Any

import numpy as np
from django.db.models import Max, Min, QuerySet
from numpy.typing import NDArray

from recommendations.datasets.expressions import Epoch, Raw
from recommendations.datasets.spec import Spec
from recommendations.models import EventKind, Interaction

CHUNK = 50_000
Progress = Callable[[float], None]

_COLUMNS = (
    "pk",
    "shopper_id",
    Raw("product_id"),
    "kind",
    "value",
    "quantity",
    Raw("visit"),
    "order",
    "line",
    Epoch("occurred_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Columns of shape [n], in the order of their primary keys; -1 where a row has none of it."""

    shoppers: NDArray[np.int64]
    products: NDArray[np.int32]  # places in `keys`
    kinds: NDArray[np.int8]  # places in `kind_names`
    values: NDArray[np.float32]
    quantities: NDArray[np.int32]
    visits: NDArray[np.int64]
    orders: NDArray[np.int64]
    lines: NDArray[np.int64]  # one number for each line of each order
    times: NDArray[np.int64]
    keys: tuple[Any, ...] = ()
    kind_names: tuple[str, ...] = ()

    def take(self, rows: NDArray[Any]) -> "Rows":
        columns = {name: getattr(self, name)[rows] for name in _NAMES}
        return Rows(**columns, keys=self.keys, kind_names=self.kind_names)


_NAMES = tuple(column.name for column in fields(Rows))[:-2]


@dataclass(slots=True)
class _Codes:
    """Numbers the distinct values of one column in the order in which they turn up."""

    table: dict[Any, int] = field(default_factory=lambda: defaultdict(count().__next__))

    def __call__(self, values: Sequence[Any]) -> NDArray[np.int32]:
        return np.fromiter(map(self.table.__getitem__, values), np.int32, len(values))


def read(spec: Spec, since: datetime | None, until: datetime, progress: Progress | None = None) -> Rows:
    """The trusted interactions of `spec` from `since` (or ever) up to `until`."""
    products, kind_names = _Codes(), _kinds_to_read(spec)
    kind_codes = {name: code for code, name in enumerate(kind_names)}
    parts = [
        _columns(chunk, products, kind_codes)
        for chunk in _chunks(_wanted(spec, kind_names, since, until), _ends(since), progress)
    ]
    columns = {name: np.concatenate([part.pop(name) for part in parts]) for name in _NAMES} if parts else {}
    return Rows(**{**_empty(), **columns}, keys=tuple(products.table), kind_names=kind_names)


def _kinds_to_read(spec: Spec) -> tuple[str, ...]:
    return (*spec.kinds, EventKind.REFUND.value) if EventKind.PURCHASE in spec.kinds else spec.kinds


def _wanted(
    spec: Spec, kinds: Iterable[str], since: datetime | None, until: datetime
) -> QuerySet[Interaction]:
    rows = Interaction.objects.trusted().filter(kind__in=kinds, occurred_at__lte=until)
    rows = rows.exclude(product_id=None)
    if since is not None:
        rows = rows.filter(occurred_at__gte=since)
    return rows.filter(store=spec.store) if spec.store else rows


def _ends(since: datetime | None) -> tuple[int, int]:
    """Where the runs begin and end: the window's index tells where to begin, so that old rows are not read."""
    rows = Interaction.objects.order_by()
    window = rows if since is None else rows.filter(occurred_at__gte=since)
    first, last = window.aggregate(at=Min("pk"))["at"], rows.aggregate(at=Max("pk"))["at"]
    return (0, -1) if first is None or last is None else (first, last)


def _chunks(
    rows: QuerySet[Interaction], ends: tuple[int, int], progress: Progress | None
) -> Iterator[list[tuple[Any, ...]]]:
    first, last = ends
    position = first - 1
    while position < last:
        chunk = list(rows.filter(pk__gt=position, pk__lte=last).order_by("pk").values_list(*_COLUMNS)[:CHUNK])
        if not chunk:
            return
        yield chunk
        position = chunk[-1][0]
        if progress is not None:
            progress((position - first + 1) / (last - first + 1))


def _columns(
    chunk: list[tuple[Any, ...]], products: _Codes, kind_codes: dict[str, int]
) -> dict[str, NDArray[Any]]:
    _, shoppers, keys, kinds, values, quantities, visits, orders, lines, times = zip(*chunk, strict=True)
    n, of_order, of_line = len(chunk), _grouped(orders), _grouped(lines)
    return {
        "shoppers": _ids(shoppers),
        "products": products(keys),
        "kinds": np.fromiter(map(kind_codes.__getitem__, kinds), np.int8, n),
        # Most chunks hold no rating at all.
        "values": np.full(n, np.nan, np.float32) if values.count(None) == n else np.array(values, np.float32),
        "quantities": np.fromiter(quantities, np.int32, n),
        "visits": _grouped(visits),
        "orders": of_order,
        "lines": np.where(of_line < 0, -1, (of_order * _PRIME ^ of_line) & _POSITIVE),
        "times": np.fromiter(times, np.int64, n),
    }


def _ids(keys: Sequence[int | None]) -> NDArray[np.int64]:
    known = [-1 if key is None else key for key in keys] if None in keys else keys
    return np.fromiter(known, np.int64, len(keys))


def _grouped(values: Sequence[Any]) -> NDArray[np.int64]:
    """Equal references get equal numbers: 62 bits of Python's hash, which no two of a shop's orders share."""
    hashes = np.fromiter(map(hash, values), np.int64, len(values))
    return np.where(np.isin(hashes, _MISSING), -1, hashes & _POSITIVE)


_MISSING = (hash(None), hash(""))
_POSITIVE = 2**62 - 1
_PRIME = 1_000_003


def _empty() -> dict[str, NDArray[Any]]:
    small = {"products": np.int32, "kinds": np.int8, "values": np.float32, "quantities": np.int32}
    return {name: np.empty(0, small.get(name, np.int64)) for name in _NAMES}
