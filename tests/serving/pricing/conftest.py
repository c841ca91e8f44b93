"""The warehouse's basket and checkout, with promotions that the snapshot knows of at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client

from recommendations import serving
from recommendations.models import Promotion, PromotionStatus, Revision, Shopper
from tests.warehouse.models import Article

Give = Callable[..., Promotion]


@pytest.fixture(autouse=True)
def own_counters(settings: Any) -> None:
    """Each test counts tried codes in a cache of its own."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["default"].clear()


@pytest.fixture
def mug(db: None) -> Article:
    return Article.objects.create(label="Mug", list_price=Decimal("10.00"), cost=Decimal("6.00"))


@pytest.fixture
def tea(db: None) -> Article:
    return Article.objects.create(label="Tea", list_price=Decimal("5.00"))


@pytest.fixture
def give(db: None) -> Give:
    """An active promotion on these products."""
    return promote


def promote(kind: str, value: str, *products: Article, **fields: Any) -> Promotion:
    promotion = Promotion.objects.create(
        name=kind,
        label={"en": kind},
        kind=kind,
        value=Decimal(value),
        status=PromotionStatus.ACTIVE,
        **fields,
    )
    promotion.products.set(products)
    make_known()
    return promotion


def make_known() -> None:
    Revision.advance()
    serving.forget()


@pytest.fixture
def ada(db: None) -> Client:
    """A customer who is logged in and may be remembered."""
    return customer("ada")


def customer(name: str) -> Client:
    client = Client()
    user = User.objects.create_user(name)
    Shopper.objects.create(user=user)
    client.force_login(user)
    client.cookies["recs_consent"] = "1"
    return client


def fill(client: Client, *lines: tuple[Article, int], coupons: tuple[str, ...] = ()) -> Client:
    """Put these into the client's basket, in place of what was there."""
    session = client.session
    session["basket"] = {str(article.pk): quantity for article, quantity in lines}
    session["coupons"] = [*coupons]
    session.save()
    return client
