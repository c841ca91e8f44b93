"""From a million interactions in the database to published lists: read, evaluated, learned, written, published."""

from __future__ import annotations

import atexit
import os
import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from benchmarks.harness import compare
from benchmarks.report import table, write_section

EVENTS, SHOPPERS, ITEMS = 1_000_000, 100_000, 20_000
ORDER_LINES = 3
DATABASES = {"SQLite": "benchmarks.pipeline:sqlite", "PostgreSQL": "benchmarks.pipeline:postgresql"}
RECOMMENDERS = ("popularity", "trending", "co-purchase", "item-knn")
_COLUMNS = (
    "store", "dedup_key", "fingerprint", "shopper_id", "product_id", "kind", "quantity", "revenue", "currency",
    "visit", "order", "line", "query", "context", "occurred_at", "received_at", "quality",
)  # fmt: skip


def sqlite() -> Callable[[], float]:
    return _prepared("sqlite")


def postgresql() -> Callable[[], float]:
    return _prepared("postgresql")


def run() -> None:
    found = compare(DATABASES, rounds=3)
    rows = [
        [label, f"{one.cpu_seconds:.1f} s", f"{one.result:.1f} s", f"{one.peak_megabytes:.0f} MB"]
        for label, one in found.items()
    ]
    body = f"""{__doc__}

{", ".join(RECOMMENDERS)}, one after the other and each from the database anew: {EVENTS:,} views, additions to
baskets and order lines (six, one and three in ten; {ORDER_LINES} lines an order) by {SHOPPERS:,} shoppers of
{ITEMS:,} products with UUID keys, windows of a year; each recommender is evaluated on a time split beside
popularity, learned again from everything, and its lists of 50 written and published. CPU is the worker's own; the
wall clock, of the first run and on a machine that does other things too, includes the database's.

{table(["database", "CPU", "wall clock", "peak memory"], rows)}"""
    write_section(
        "pipeline", "Training, from database to published lists", body, ["django", "numpy", "scipy"]
    )


def _prepared(database: str) -> Callable[[], float]:
    """A database of its own with a shop in it; what is left to measure is the training."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["TEST_DATABASE"] = database
    os.environ["DB_NAME_SUFFIX"] = "_bench"
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    atexit.register(shutil.rmtree, settings.SCRATCH, ignore_errors=True)
    _in_a_process_of_its_own(_fill)
    connection.creation.create_test_db(verbosity=0, keepdb=True, serialize=False)
    atexit.register(connection.creation.destroy_test_db, "", verbosity=0)
    return _train


def _in_a_process_of_its_own(prepare: Callable[[], None]) -> None:
    """The memory that filling takes would hide what training takes."""
    child = os.fork()
    if not child:
        status = 1
        try:
            prepare()
            status = 0
        except Exception:  # noqa: BLE001 - the parent only sees the status
            traceback.print_exc()
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("The database could not be filled.")


def _train() -> float:
    from recommendations import training
    from recommendations.models import Recommender

    begun = time.monotonic()
    for name in RECOMMENDERS:
        row = Recommender.objects.create(slug=name, algorithm=name, window_days=365)
        version = training.train(row)
        if not version.is_published:
            raise RuntimeError(f"{version}: {version.error}")
    return time.monotonic() - begun


def _fill() -> None:
    from django.db import connection

    from recommendations.models import Shopper
    from tests.warehouse.models import Article

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    Article.objects.bulk_create((Article(label=f"Article {n}") for n in range(ITEMS)), batch_size=5_000)
    Shopper.objects.bulk_create((Shopper() for _ in range(SHOPPERS)), batch_size=5_000)
    articles = list(Article.objects.values_list("pk", flat=True))
    _insert(_rows(articles, list(Shopper.objects.values_list("pk", flat=True))))


def _rows(articles: list[UUID], shoppers: list[int]) -> Iterator[tuple[Any, ...]]:
    """Item popularity by Zipf's law, shopper activity log-normal, spread over eleven months."""
    rng = np.random.default_rng(0)
    bought = _drawn(rng, rng.permutation(1 / np.arange(1, ITEMS + 1)))
    by = _drawn(rng, rng.lognormal(0, 1, SHOPPERS))
    n_lines = 3 * EVENTS // 10
    begin = datetime.now(UTC) - timedelta(days=330)
    for n in rng.permutation(EVENTS).tolist():
        is_line = n < n_lines
        order = n // ORDER_LINES
        shopper = by[order if is_line else n]
        kind = "purchase" if is_line else "cart_add" if n < n_lines + EVENTS // 10 else "view"
        at = begin + timedelta(seconds=(order * 7919 if is_line else n * 7919) % (330 * 86_400))
        yield (
            "", UUID(int=n + 1), n, shoppers[shopper], articles[bought[n]], kind, 1, 9 if is_line else 0, "GBP",
            UUID(int=2**64 * int(shopper) + n % 4), f"{order}" if is_line else "", f"{n}" if is_line else "",
            "", "{}", at, at, "ok",
        )  # fmt: skip


def _drawn(rng: np.random.Generator, weights: np.ndarray) -> list[int]:
    bounds = np.cumsum(weights)
    drawn: list[int] = np.searchsorted(bounds / bounds[-1], rng.random(EVENTS), "right").tolist()
    return drawn


def _insert(rows: Iterator[tuple[Any, ...]]) -> None:
    """In the database's own fastest way; a model a row would take minutes."""
    from django.db import connection, transaction

    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY recommendations_interaction ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            # The indexes' keys come in random order: they have to fit into memory while they are filled.
            cursor.execute("PRAGMA cache_size = -1000000")
            marks = ", ".join(["?"] * len(_COLUMNS))
            # Past Django's cursor, which would translate a million statements' placeholders.
            cursor.connection.executemany(
                f"INSERT INTO recommendations_interaction ({names}) VALUES ({marks})", map(_plain, rows)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    from django.db import connection

    adapt = connection.ops.adapt_datetimefield_value
    return tuple(
        value.hex if isinstance(value, UUID) else str(adapt(value)) if isinstance(value, datetime) else value
        for value in row
    )
