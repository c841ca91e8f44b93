"""Many rows at once, for backfills and imports: in bounded memory, counted by reason, resumable."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice, pairwise
from typing import Any, Protocol, TypeVar

from django.db import connections, router
from django.utils import timezone

from recommendations.catalog import Key, parse_key
from recommendations.events import products
from recommendations.events.facts import Fact, UnacceptableError
from recommendations.events.people import People, Person, date_people
from recommendations.events.record import foresee, insert_once
from recommendations.events.settled import settled
from recommendations.models import Intake, Interaction

CHUNK = 5_000
_REMEMBERED = 500_000
_SQLITE_KILOBYTES = 65_536


class Row(Person, Protocol):
    """Anything that names a product and a person: `OrderLine`, a line of a file."""

    @property
    def product(self) -> Any: ...


R = TypeVar("R", bound=Row, contravariant=True)


class FactOf(Protocol[R]):
    """Makes a row of `Interaction` of a row from outside, or raises UnacceptableError."""

    def __call__(self, row: R, product: Key | None, /, *, shopper_id: int | None) -> Fact: ...


@dataclass(slots=True)
class Report:
    """How many rows were read, and what became of them. ``examples`` has the first row of each reason.

    ``in_order`` turns false where a row is older than one before it.
    """

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    in_order: bool = True

    def drop(self, code: str, number: int, reason: str) -> None:
        self.dropped[code] += 1
        self.examples.setdefault(code, f"row {number:,}: {reason}")

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "kept": self.kept,
            "duplicates": self.duplicates,
            "dropped": dict(self.dropped.most_common()),
            "examples": self.examples,
            "in_order": self.in_order,
        }

    @classmethod
    def from_json(cls, report: Mapping[str, Any]) -> "Report":
        return cls(**{**report, "dropped": Counter(report["dropped"])}) if report else cls()


def _parse_keys(names: Collection[Any]) -> dict[Any, Key | None]:
    return {name: parse_key(name) for name in names}


@dataclass(slots=True)
class Products:
    """Which product each key from outside counts for, remembered up to the size of a large catalogue."""

    read_keys: Callable[[Collection[Any]], Mapping[Any, Key | None]] = _parse_keys
    known_: dict[Any, tuple[Key | None, Key | None]] = field(default_factory=dict)

    def meet(self, names: Iterable[Any]) -> None:
        new = set(names) - self.known_.keys()
        if not new:
            return
        if len(self.known_) > _REMEMBERED:
            self.known_.clear()
        keys = self.read_keys(new)
        found = products.known({key for key in keys.values() if key is not None})
        for name in new:
            key = keys.get(name)
            self.known_[name] = (key, None if key is None else found.get(key))

    def __getitem__(self, name: Any) -> tuple[Key | None, Key | None]:
        """The key that ``name`` is, and the product that it counts for; None where there is none."""
        return self.known_[name]


@dataclass(slots=True, kw_only=True)
class Store:
    """Turns chunks of rows into interactions, and knows the people and products of those before."""

    fact_of: FactOf[Any]
    dry_run: bool = False
    people: People = field(default_factory=People)
    products: Products = field(default_factory=Products)

    def meet(self, rows: Sequence[Row | UnacceptableError]) -> None:
        """Know the products and people of ``rows``; people who are new become shoppers, but in a dry run."""
        sound = [row for row in rows if not isinstance(row, UnacceptableError)]
        self.products.meet(row.product for row in sound if row.product is not None)
        if not self.dry_run:
            self.people.meet(sound)

    def take(self, rows: Sequence[Row | UnacceptableError], report: Report) -> list[datetime]:
        """Store rows that have been met, add to ``report`` what became of them, and say when they were."""
        facts = dict(self._facts(rows, report))
        landed, conflicts = foresee(facts) if self.dry_run else insert_once(facts)
        for conflict in conflicts:
            report.drop(conflict.code, conflict.index, conflict.reason)
        report.read += len(rows)
        report.kept += landed
        report.duplicates += len(facts) - landed - len(conflicts)
        return [fact.occurred_at for fact in facts.values()]

    def _facts(self, rows: Sequence[Row | UnacceptableError], report: Report) -> Iterator[tuple[int, Fact]]:
        for number, row in enumerate(rows, start=report.read + 1):
            try:
                yield number, self._fact(row)
            except UnacceptableError as fault:
                report.drop(fault.code, number, fault.reason)

    def _fact(self, row: Row | UnacceptableError) -> Fact:
        if isinstance(row, UnacceptableError):
            raise row
        if row.product is None:
            return self.fact_of(row, None, shopper_id=self.people.shopper_of(row))
        key, product = self.products[row.product]
        if product is None:
            raise UnacceptableError("unknown_product", f"There is no product {row.product!s:.100}.")
        fact = self.fact_of(row, product, shopper_id=self.people.shopper_of(row))
        return fact if key == product else replace(fact, context={**fact.context, "variant": str(key)})


def run(
    intake: Intake, rows: Iterable[Row | UnacceptableError], store: Store, advance: Callable[[int], object]
) -> Report:
    """Take all ``rows`` chunk by chunk; each chunk and the progress on ``intake`` are one transaction."""
    report = Report.from_json(intake.report)
    source = iter(rows)
    with _room_for_indexes():
        while chunk := list(islice(source, CHUNK)):
            settled(partial(store.meet, chunk))
            report = settled(partial(_take, intake, chunk, store, report))
            advance(len(chunk))
    if not store.dry_run:
        settled(partial(date_people, intake.started_at))
        intake.finished_at = timezone.now()
        intake.save()
    return report


def _take(intake: Intake, chunk: list[Row | UnacceptableError], store: Store, before: Report) -> Report:
    report = Report.from_json(before.as_json())
    times = store.take(chunk, report)
    if not store.dry_run:
        before_them = [intake.through] if intake.through else []
        report.in_order &= all(earlier <= later for earlier, later in pairwise([*before_them, *times]))
        intake.through = max([*before_them, *times], default=None)
        intake.rows, intake.report, intake.updated_at = report.read, report.as_json(), timezone.now()
        intake.save()
    return report


@contextmanager
def _room_for_indexes() -> Iterator[None]:
    """SQLite keeps 2 MB of pages by default; keys that are hashes touch more of the index than that."""
    connection = connections[router.db_for_write(Interaction)]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = {-_SQLITE_KILOBYTES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(before)}")
