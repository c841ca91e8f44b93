"""The same tests for both shops: the warehouse (UUID keys) and the demo (integer keys)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from recommendations import conf
from recommendations.catalog import product_model

SHOP = conf.product_model_label()


def _article(title: str, *, price: str = "10.00", stock: int = 10, active: bool = True) -> Any:
    return product_model().objects.create(
        label=title, list_price=Decimal(price), on_hand=stock, withdrawn=not active
    )


def _gift(title: str, *, price: str = "10.00", stock: int = 10, active: bool = True) -> Any:
    from shopdemo.models import Category

    category, _ = Category.objects.get_or_create(
        slug="gifts", defaults={"english": "Gifts", "chinese": "礼物"}
    )
    number = product_model().objects.count() + 1
    return product_model().objects.create(
        sku=f"T{number}",
        slug=f"t{number}",
        title=title,
        price=Decimal(price),
        cost=Decimal(1),
        stock=stock,
        is_active=active,
        category=category,
    )


@pytest.fixture
def make_product(db: None) -> Callable[..., Any]:
    return {"warehouse.Article": _article, "shopdemo.Product": _gift}[SHOP]


@pytest.fixture
def some_key() -> Any:
    """A product key of the right type that no product has."""
    field = product_model()._meta.pk
    return field.to_python(
        {"UUIDField": "5f3c6a34-3d5e-4b1c-9d1c-0e7a3b0e0f11"}.get(type(field).__name__, 987654321)
    )
