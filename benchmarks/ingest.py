"""Order lines into SQLite: the backfill, and the ways it might have gone."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from benchmarks import report
from benchmarks.harness import compare

LINES = 100_000
CHUNK = 5_000
START = datetime(2025, 1, 1, tzinfo=UTC)


def run() -> None:
    measured = compare(
        {
            "`recs_backfill`, first time": "benchmarks.ingest:backfilled",
            "`recs_backfill`, all there already": "benchmarks.ingest:backfilled_again",
            "our insert statement alone": "benchmarks.ingest:inserted",
            "Django's `bulk_create(ignore_conflicts=True)` alone": "benchmarks.ingest:bulk_created",
        },
        LINES,
    )
    rows = [
        (
            label,
            f"{LINES / figures.cpu_seconds:,.0f}",
            f"{figures.cpu_seconds / LINES * 1e6:.1f}",
            f"{figures.peak_megabytes:.0f}",
        )
        for label, figures in measured.items()
    ]
    body = (
        f"{LINES:,} order lines of 5,000 accounts and 4,000 products with UUID keys, all indexes in place. The"
        " backfill also reads them out of a generator, checks them, looks up products and accounts and makes"
        " the keys that keep repeating it safe; the last two get ready rows and only store them.\n\n"
        + report.table(["", "lines a CPU second", "µs a line", "MB"], rows)
    )
    report.write_section("ingest", "Order lines into SQLite", body, ["django"])


def backfilled(count: int) -> Callable[[], int]:
    _shop(count)
    from recommendations.events.backfill import backfill

    return lambda: backfill().kept


def backfilled_again(count: int) -> Callable[[], int]:
    _shop(count)
    from recommendations.events.backfill import backfill

    backfill()
    return lambda: backfill().duplicates


def inserted(count: int) -> Callable[[], int]:
    facts = _facts(count)
    from recommendations.events.insert import insert

    return _in_chunks(facts, lambda chunk: insert(chunk, received_at=START))


def bulk_created(count: int) -> Callable[[], int]:
    facts = _facts(count)
    from recommendations.models import Interaction

    names = [field.attname for field in Interaction._meta.concrete_fields if hasattr(facts[0], field.attname)]
    rows = [Interaction(**{name: getattr(fact, name) for name in names}) for fact in facts]
    return _in_chunks(rows, lambda chunk: len(Interaction.objects.bulk_create(chunk, ignore_conflicts=True)))


def _in_chunks(rows: Sequence[Any], store: Callable[[Sequence[Any]], int]) -> Callable[[], int]:
    from django.db import transaction

    def all_of_them() -> int:
        stored = 0
        for start in range(0, len(rows), CHUNK):
            with transaction.atomic():
                stored += store(rows[start : start + CHUNK])
        return stored

    return all_of_them


def _facts(count: int) -> list[Any]:
    _shop(count)
    from recommendations.catalog import get_catalog
    from recommendations.events.intake import Report, Store
    from recommendations.events.orders import fact_of

    lines = list(get_catalog().order_lines())
    store = Store(fact_of=partial(fact_of, store=""))
    store.meet(lines)
    return list(dict(store._facts(lines, Report())).values())


def _shop(count: int) -> None:
    """The tests' warehouse on a database file of its own, with accounts, articles and orders to be read."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    from django.contrib.auth import get_user_model

    from tests.warehouse.catalog import WarehouseCatalog
    from tests.warehouse.models import Article

    account = get_user_model()
    articles = Article.objects.bulk_create(Article(label=f"Article {n}") for n in range(4_000))
    account.objects.bulk_create(account(username=f"account {n}") for n in range(5_000))
    keys, users = [article.pk for article in articles], list(account.objects.values_list("pk", flat=True))
    WarehouseCatalog.order_lines = lambda self, since=None: _lines(count, keys, users)  # type: ignore[method-assign]


def _lines(count: int, keys: Sequence[Any], users: Sequence[int]) -> Iterator[Any]:
    from recommendations.catalog import OrderLine

    dice = random.Random(0)
    for number in range(count):
        order = number // 20
        yield OrderLine(
            order=f"O{order}",
            line=str(number),
            product=dice.choice(keys),
            quantity=dice.randint(1, 20),
            revenue=Decimal(dice.randint(1, 9_999)) / 100,
            currency="GBP",
            occurred_at=START + timedelta(minutes=10 * order),
            user=users[order * 7919 % len(users)],
        )
