import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from recommendations.catalog import OrderLine
from tests.warehouse.models import Article

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def own_counters(settings: Any) -> None:
    """Each test counts its events in a cache of its own."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    from django.core.cache import caches

    caches["default"].clear()


@pytest.fixture
def article(db: None) -> Article:
    return Article.objects.create(label="Kettle")


@pytest.fixture
def shopper_client() -> Client:
    """A browser whose shopper has agreed to be remembered."""
    return consenting(Client())


@pytest.fixture
def post(shopper_client: Client) -> Post:
    return poster(shopper_client)


def consenting(client: Client) -> Client:
    client.cookies["recs_consent"] = "1"
    return client


def poster(client: Client) -> Post:
    def post(*events: dict[str, Any], sent_at: Any = None, **headers: Any) -> HttpResponse:
        body = json.dumps({"sent_at": sent_at, "events": events})
        return raw(client, body, **headers)

    return post


def raw(
    client: Client, body: str | bytes, content_type: str = "application/json", **headers: Any
) -> HttpResponse:
    return client.post(reverse("recommendations:events"), body, content_type=content_type, headers=headers)


def view(article: Article, event_id: str = "1", **more: Any) -> dict[str, Any]:
    return {"id": event_id, "kind": "view", "product": str(article.pk), **more}


def line(article: Article, order: str = "A1", number: str = "1", **more: Any) -> OrderLine:
    usual: dict[str, Any] = {
        "quantity": 1,
        "revenue": Decimal("9.50"),
        "currency": "GBP",
        "occurred_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
    }
    return OrderLine(order=order, line=number, product=article.pk, **{**usual, **more})


def get_request(client: Client, user: Any = None) -> Any:
    """A GET as ``client``'s browser would send it, by ``user`` if given."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    if user is not None:
        request.user = user
    return request
