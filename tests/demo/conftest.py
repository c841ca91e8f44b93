import csv
import lzma
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from shopdemo.loading import Source, load
from shopdemo.models import Load, Product

LAST_ORDER = datetime(2011, 8, 31, 17, 31, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

FIRST, LAST = "1259653500", "1314810000"
PRODUCTS = [
    (
        "22423",
        "Regency cake stand, 3 tiers",
        "tea-and-table",
        "12.75",
        FIRST,
        LAST,
        "REGENCY CAKESTAND 3 TIER",
    ),
    ("20725", "Lunch bag, red Retrospot", "bags-and-lunch", "1.65", FIRST, LAST, "LUNCH BAG RED RETROSPOT"),
    (
        "22699",
        "Roses Regency teacup and saucer",
        "tea-and-table",
        "2.95",
        FIRST,
        LAST,
        "ROSES REGENCY TEACUP",
    ),
    (
        "85123A",
        "White hanging heart tea-light holder",
        "candles-and-lighting",
        "2.95",
        FIRST,
        FIRST,
        "T-LIGHT",
    ),
    ("23999", "Lunch bag, red Retrospot", "bags-and-lunch", "1.65", "", "", "LUNCH BAG RED RETROSPOT"),
]
ORDERS = [
    ("489434", "13085", "United Kingdom", "1259653500"),
    ("489435", "", "France", "1314800000"),
    ("565077", "13085", "United Kingdom", "1314810000"),
    ("C565078", "13085", "United Kingdom", str(int(LAST_ORDER.timestamp()))),
]
LINES = [
    (1, 1, 2, 1275, ""),
    (1, 4, 6, 295, ""),
    (2, 2, 10, 165, ""),
    (3, 1, 1, 1275, ""),
    (3, 3, 4, 295, ""),
    (4, 1, -1, 1275, 4),
]


def write(folder: Path, name: str, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with lzma.open(folder / f"{name}.csv.xz", "wt", newline="") as file:
        csv.writer(file).writerows([header.split(), *rows])


@pytest.fixture
def sample(tmp_path: Path) -> Source:
    """The data's own layout, with five products and four orders."""
    write(tmp_path, "products", "sku title category price first_sold last_sold source_title", PRODUCTS)
    write(tmp_path, "orders", "number customer country placed_at", ORDERS)
    write(tmp_path, "lines", "order product quantity pence returns_line", LINES)
    return Source(folder=tmp_path)


@pytest.fixture
def shop(db: None, sample: Source) -> Load:
    loaded = load(sample, NOW)
    Product.objects.update(stock=20)
    return loaded


@pytest.fixture
def cakestand(shop: Load) -> Product:
    return Product.objects.get(sku="22423")


@pytest.fixture
def customer(shop: Load) -> User:
    return User.objects.get(username="customer-13085")


@pytest.fixture
def customers_browser(customer: User) -> Client:
    browser = Client()
    browser.force_login(customer)
    return browser
