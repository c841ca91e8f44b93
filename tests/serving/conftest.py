from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from recommendations.models import Shopper
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, Department


@pytest.fixture
def articles(db: None) -> list[Article]:
    """Twelve articles, called Article 0 to Article 11, that anybody may see and buy."""
    return Article.objects.bulk_create(
        Article(label=f"Article {n}", list_price=Decimal(n + 1)) for n in range(12)
    )


@pytest.fixture
def shop(articles: list[Article]) -> list[Article]:
    """The twelve articles, the even ones mugs and the odd ones lamps, popular in this order on a shelf of four."""
    mugs, lamps = (Department.objects.create(name=name) for name in ("mugs", "lamps"))
    for n, article in enumerate(articles):
        article.department = lamps if n % 2 else mugs
    Article.objects.bulk_update(articles, ["department"])
    popularity = publish("popularity", everyone=articles)
    place("shelf", ("global", popularity.recommender), limit=4)
    return articles


@pytest.fixture
def shopper(db: None) -> Shopper:
    return Shopper.objects.create()


@pytest.fixture
def page(rf: RequestFactory) -> Callable[..., HttpRequest]:
    """A request for a page, by nobody known unless a shopper is given, with the keys in its basket."""

    def build(*, shopper: Shopper | None = None, basket: tuple[Any, ...] = ()) -> HttpRequest:
        request = rf.get("/articles/")
        request.user = AnonymousUser()
        request.session = {"basket": {str(getattr(p, "pk", p)): 1 for p in basket}}  # type: ignore[assignment]
        if shopper is not None:
            request.COOKIES |= cookies_of(shopper)
        return request

    return build


def cookies_of(shopper: Shopper) -> dict[str, str]:
    """The signed cookie and the consent that make a request this shopper's."""
    response = HttpResponse()
    response.set_signed_cookie("recs_shopper", shopper.key.hex, salt="recommendations.shopper")
    return {"recs_consent": "1", "recs_shopper": response.cookies["recs_shopper"].value}


@pytest.fixture
def count_queries() -> Callable[[], AbstractContextManager[Sequence[str]]]:
    """Collect our statements; savepoints belong to the test's own transaction and are not counted."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        ours: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield ours
        statements = [query["sql"] for query in captured.captured_queries]
        ours += [sql for sql in statements if "SAVEPOINT" not in sql]

    return collect
