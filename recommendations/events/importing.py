"""Events and orders out of a file, in the columns that ``recs_import --help`` lists."""

import hashlib
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from recommendations import conf
from recommendations.catalog import Key, OrderLine, product_model
from recommendations.events import orders
from recommendations.events.actions import ACTIONS, Action, Actor, check, search_words
from recommendations.events.clock import parse_time
from recommendations.events.facts import Fact, UnacceptableError, dedup_key
from recommendations.events.files import UnreadableFileError, rows_of
from recommendations.events.intake import Products, Report, Store, run
from recommendations.models import EventKind, Intake

COLUMNS = {
    "user": "who did it: a stable text of yours, or an account's primary key with --users accounts",
    "product": "the product's primary key, or another unique field named by --product-field",
    "kind": "view, click, search, favourite, cart_add, cart_remove, purchase, refund, rating or dismiss",
    "at": "when: ISO 8601 (without a zone: UTC), or seconds or milliseconds since 1970",
    "value": "a rating's stars",
    "quantity": "how many were bought or refunded; 1 where it is empty",
    "revenue": "the order line's total after discounts",
    "currency": "its currency; the setting CURRENCY where it is empty",
    "order": "the order's reference; with line, the same line recorded by the shop is the same fact",
    "line": "the order line's reference",
    "refund": "the refund's own reference",
    "visit": "what groups events into a visit",
    "query": "what was searched for",
    "id": "the event's own id; without one, rows that are alike in every column are one event",
}
REQUIRED = ("product", "kind", "at")
_EPOCH = re.compile(r"-?\d+(?:\.\d+)?")
_LOOK_AHEAD = 100
_LOOK_UP = 900
_ORDERS = (EventKind.PURCHASE.value, EventKind.REFUND.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the file's columns and words become ours: column -> its name there, kind there -> kind here."""

    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    accounts: bool = False
    product_field: str = ""

    def read(self, raw: Mapping[str, Any]) -> "FileRow":
        """One row, or UnacceptableError that names the column."""
        cells = {name: _cell(raw.get(self.columns.get(name, name))) for name in COLUMNS}
        cells.update({name: value for name, value in self.constants.items() if cells[name] is None})
        kind = self.kinds.get(str(cells["kind"]), str(cells["kind"]))
        for name in REQUIRED:
            if cells[name] is None and not (name == "product" and kind == EventKind.SEARCH):
                raise UnacceptableError(f"missing_{name}", f"The column {name} is empty.")
        user = cells["user"]
        return FileRow(
            user=user if self.accounts else None,
            guest="" if self.accounts or user is None else str(user),
            product=cells["product"],
            kind=kind,
            occurred_at=parse_time(_time(cells["at"])),
            cells=cells,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    user: Any
    guest: str
    product: Any
    kind: str
    occurred_at: datetime
    cells: Mapping[str, Any]

    @property
    def key_of_content(self) -> str:
        """What makes the row itself: its own id, or all of it."""
        own = self.cells["id"]
        return str(own) if own is not None else repr(sorted((k, str(v)) for k, v in self.cells.items()))


def import_file(
    path: Path,
    layout: Layout,
    *,
    restart: bool = False,
    dry_run: bool = False,
    advance: Callable[[int], object] = int,
) -> Report:
    """Record every row of ``path``, going on behind the last one that an interrupted run recorded."""
    _check_columns(path, layout)
    intake = unfinished(path, restart=restart) or Intake(name=_name(path))
    if not dry_run and intake.pk is None:
        Intake.objects.filter(name=intake.name).delete()
    store = Store(
        fact_of=partial(fact_of, store=conf.settings.STORE),
        dry_run=dry_run,
        products=_products(layout.product_field),
    )
    return run(intake, _read(path, layout, intake.rows), store, advance)


def unfinished(path: Path, *, restart: bool = False) -> Intake | None:
    """The run on this very file, unchanged since, that was interrupted, if there is one."""
    return None if restart else Intake.objects.filter(name=_name(path), finished_at=None).first()


def fact_of(row: FileRow, product: Key | None, *, store: str, shopper_id: int | None) -> Fact:
    """A row of `Interaction` to be, or UnacceptableError."""
    return (_order_fact if row.kind in _ORDERS else _action_fact)(row, product, store, shopper_id)


def _order_fact(row: FileRow, product: Key | None, store: str, shopper_id: int | None) -> Fact:
    line = OrderLine(
        order=_text(row, "order") or f"import:{dedup_key(row.key_of_content).hex}",
        line=_text(row, "line") or dedup_key(row.key_of_content).hex,
        product=row.product,
        quantity=_whole(row, "quantity"),
        revenue=_amount(row),
        currency=_text(row, "currency") or conf.settings.CURRENCY,
        occurred_at=row.occurred_at,
        refund=_text(row, "refund") or ("import" if row.kind == EventKind.REFUND else ""),
    )
    return orders.fact_of(line, product, store=store, shopper_id=shopper_id, visit=_visit(row))


def _action_fact(row: FileRow, product: Key | None, store: str, shopper_id: int | None) -> Fact:
    if row.kind not in ACTIONS:
        raise UnacceptableError("bad_kind", f"{row.kind!r:.40} is no kind of event; map it with --kind.")
    action = Action(
        event_id=row.key_of_content,
        kind=row.kind,
        product=product,
        occurred_at=row.occurred_at,
        claimed_at=row.occurred_at,
        value=_float(row, "value"),
        quantity=_whole(row, "quantity"),
        query=search_words(_text(row, "query")),
    )
    who = f"import:{store}:{row.user if row.user is not None else row.guest}"
    return Actor(browser=who, shopper_id=shopper_id, visit=_visit(row)).fact_of(check(action), product)


def _read(path: Path, layout: Layout, skip: int) -> Iterator[FileRow | UnacceptableError]:
    for raw in islice(rows_of(path), skip, None):
        try:
            yield layout.read(raw)
        except UnacceptableError as fault:
            yield fault


def _check_columns(path: Path, layout: Layout) -> None:
    """A column that is missing altogether is a mistake in the call, not in every row."""
    there = {name for row in islice(rows_of(path), _LOOK_AHEAD) for name in row}
    if not there:
        raise UnreadableFileError(f"{path.name} has no rows.")
    for name in REQUIRED:
        column = layout.columns.get(name, name)
        if column not in there and name not in layout.constants:
            raise UnreadableFileError(
                f"{path.name} has no column {column!r} for {name}; it has {', '.join(sorted(map(str, there)))}."
                f" Say --map {name}=<its column>, or --set {name}=<a value for all rows>."
            )


def _name(path: Path) -> str:
    """Names this very content cheaply: a file that has changed is another file."""
    stat = path.stat()
    mark = hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}".encode()).hexdigest()[:16]
    return f"file {path.name[-150:]} {mark}"


def _products(product_field: str) -> Products:
    return Products(partial(_keys_by, product_field)) if product_field else Products()


def _keys_by(product_field: str, names: Collection[Any]) -> dict[Any, Key | None]:
    """The products' keys, whose ``product_field`` is one of ``names``, and the same as text."""
    keys: dict[Any, Key | None] = {}
    ordered = sorted(names, key=str)
    for start in range(0, len(ordered), _LOOK_UP):
        chunk = ordered[start : start + _LOOK_UP]
        products = product_model()._base_manager.filter(**{f"{product_field}__in": chunk})
        by_text = {str(text): key for text, key in products.values_list(product_field, "pk")}
        keys.update({name: by_text.get(str(name)) for name in chunk})
    return keys


def _cell(value: Any) -> Any:
    """None for every way in which files say nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return (value.strip().replace("\x00", "") or None) if isinstance(value, str) else value


def _time(value: Any) -> Any:
    """Epoch times come as text out of CSV, and days as dates out of Parquet."""
    if isinstance(value, str) and _EPOCH.fullmatch(value):
        return float(value)
    return value.isoformat() if type(value) is date else value


def _text(row: FileRow, name: str) -> str:
    return "" if row.cells[name] is None else str(row.cells[name])


def _float(row: FileRow, name: str) -> float | None:
    value = row.cells[name]
    try:
        number = None if value is None else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if number is not None and not math.isfinite(number):
        raise UnacceptableError(f"bad_{name}", f"{name} must be a number, not {value!r:.40}.")
    return number


def _whole(row: FileRow, name: str) -> int:
    number = _float(row, name)
    if number is None:
        return 1
    if number != int(number):
        raise UnacceptableError(f"bad_{name}", f"{name} must be a whole number, not {number}.")
    return int(number)


def _amount(row: FileRow) -> Decimal:
    value = row.cells["revenue"]
    try:
        return Decimal(0) if value is None else Decimal(str(value))
    except InvalidOperation:
        raise UnacceptableError("bad_revenue", f"revenue must be an amount, not {value!r:.40}.") from None


def _visit(row: FileRow) -> UUID | None:
    visit = row.cells["visit"]
    return None if visit is None else dedup_key("visit", str(row.cells["user"]), str(visit))
