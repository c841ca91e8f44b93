"""Fill an empty shop from the files in ``data/``: all of it or, where something fails, none.

Primary keys are the rows' numbers in the files, so that lines can name orders, products and the lines they take
back without a look-up. Rows go in through the database's own executemany: 813,000 objects would take a minute.
"""

import csv
import lzma
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.text import slugify

from shopdemo import demo_values
from shopdemo.attributes import describe
from shopdemo.data.categories import CATEGORIES
from shopdemo.models import Category, Customer, Load, Order, OrderLine, Product

DATA = Path(__file__).parent / "data"
PASSWORD = "demo"  # noqa: S105 (told on the log-in page)
CHUNK = 20_000
# What nobody bought in the last year of the data has left the range; Christmas things thus stay in it.
LEFT_THE_RANGE = timedelta(weeks=52)

Progress = Callable[[str, int], None]


@dataclass(slots=True, kw_only=True)
class Source:
    """The three files, read as rows of text."""

    folder: Path = DATA
    orders: list[dict[str, str]] = field(init=False)
    products: list[dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.orders = list(self._rows("orders"))
        self.products = list(self._rows("products"))

    def lines(self) -> Iterator[list[str]]:
        """(order, product, quantity, pence, takes back) of each line; the first two and the last are row numbers."""
        with self._open("lines") as file:
            rows = csv.reader(file)
            next(rows)
            yield from rows

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        with self._open(name) as file:
            yield from csv.DictReader(file)

    def _open(self, name: str) -> Any:
        return lzma.open(self.folder / f"{name}.csv.xz", "rt", encoding="utf-8", newline="")


def weeks_to_move(last_order_at: datetime, now: datetime) -> int:
    """How many whole weeks bring ``last_order_at`` into the seven days before ``now``; weekdays stay what they were."""
    return (now - last_order_at) // timedelta(weeks=1)


@transaction.atomic
def load(source: Source, now: datetime, report: Progress = lambda what, count: None) -> Load:
    """Load everything; the shop must be empty."""
    last = max(int(order["placed_at"]) for order in source.orders)
    weeks = weeks_to_move(datetime.fromtimestamp(last, UTC), now)
    moved = Clock(weeks=weeks)
    sold_in = Counter(
        int(product) for _, product, quantity, *_ in source.lines() if not quantity.startswith("-")
    )
    users = load_customers(source)
    report("customers", len(users))
    report("products", load_products(source, moved, sold_in, newest=moved(last)))
    report("orders", load_orders(source, moved, users))
    report("order lines", load_lines(source))
    reset_sequences(Category, Product, User, Customer, Order, OrderLine)
    return Load.objects.create(
        weeks_moved=weeks, first_order_at=moved(int(source.orders[0]["placed_at"])), last_order_at=moved(last)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Unix seconds of the source as a time of the demo."""

    weeks: int

    def __call__(self, seconds: int | str) -> datetime:
        return datetime.fromtimestamp(int(seconds), UTC) + timedelta(weeks=self.weeks)


def load_customers(source: Source) -> dict[str, int]:
    """Accounts ``customer-<number>``; one hash of the demo's password serves them all, since hashing takes its time."""
    password, now = make_password(PASSWORD), timezone.now()
    first = (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    countries = {order["customer"]: order["country"] for order in source.orders if order["customer"]}
    users = {number: first + row for row, number in enumerate(sorted(countries))}
    User.objects.bulk_create(
        (
            User(pk=pk, username=f"customer-{number}", password=password, date_joined=now)
            for number, pk in users.items()
        ),
        batch_size=500,
    )
    Customer.objects.bulk_create(
        (
            Customer(pk=pk, user_id=pk, country=countries[number], is_member=demo_values.is_member(number))
            for number, pk in users.items()
        ),
        batch_size=500,
    )
    return users


def load_products(source: Source, moved: Clock, sold_in: Counter[int], newest: datetime) -> int:
    categories = {
        name.slug: Category(pk=pk, slug=name.slug, english=name.english, chinese=name.chinese, position=pk)
        for pk, name in enumerate(CATEGORIES, start=1)
    }
    Category.objects.bulk_create(categories.values())
    slugs: Counter[str] = Counter()
    products = [
        product(row, source_row, categories, moved, sold_in[row], newest, slugs)
        for row, source_row in enumerate(source.products, start=1)
    ]
    return len(Product.objects.bulk_create(products, batch_size=500))


def product(
    row: int,
    source: dict[str, str],
    categories: dict[str, Category],
    moved: Clock,
    times_sold: int,
    newest: datetime,
    slugs: Counter[str],
) -> Product:
    """One product. What was never sold by the end of the data is new: on sale since the last order."""
    price, sku = Decimal(source["price"]), source["sku"]
    slug = slugify(source["title"])[:80]
    slugs[slug] += 1
    last_sold = moved(source["last_sold"]) if source["last_sold"] else newest
    return Product(
        pk=row,
        sku=sku,
        slug=slug if slugs[slug] == 1 else f"{slug}-{sku.lower()}",
        title=source["title"],
        description=describe(source["title"]),
        category=categories[source["category"]],
        price=price,
        cost=demo_values.cost(sku, price),
        stock=demo_values.stock(sku, times_sold),
        is_active=newest - last_sold < LEFT_THE_RANGE,
        created_at=moved(source["first_sold"]) if source["first_sold"] else newest,
        times_sold=times_sold,
    )


def load_orders(source: Source, moved: Clock, users: dict[str, int]) -> int:
    adapt = connection.ops.adapt_datetimefield_value
    return insert(
        Order,
        ("id", "number", "user_id", "placed_at", "country", "name", "email", "address"),
        (
            (
                row,
                o["number"],
                users.get(o["customer"]),
                adapt(moved(o["placed_at"])),
                o["country"],
                "",
                "",
                "",
            )
            for row, o in enumerate(source.orders, start=1)
        ),
    )


def load_lines(source: Source) -> int:
    return insert(
        OrderLine,
        ("id", "order_id", "product_id", "quantity", "unit_price", "returns_line_id"),
        (
            (
                row,
                int(order),
                int(product),
                int(quantity),
                f"{int(pence) / 100:.2f}",
                int(back) if back else None,
            )
            for row, (order, product, quantity, pence, back) in enumerate(source.lines(), start=1)
        ),
    )


def insert(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert rows in chunks, in the order given, and return how many there were."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 (names of ours)
    rows, count = iter(rows), 0
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, CHUNK)):
            cursor.executemany(statement, chunk)
            count += len(chunk)
    return count


def reset_sequences(*tables: type[models.Model]) -> None:
    """Let the database's own numbering go on after the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
