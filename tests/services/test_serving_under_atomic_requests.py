"""Under ATOMIC_REQUESTS our failing SQL must cost the shop neither its page nor its order."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.urls import path

from recommendations import recommend
from recommendations.testing.factories import publish
from tests.warehouse.models import Article, Department

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PAGE = "{% load recommendations %}<h1>Thank you</h1>{% also_bought product %}{% for_you %}<p>Order {{ order }}</p>"


def checkout(request: HttpRequest) -> HttpResponse:
    """An order is taken, the widgets are rendered, and then the shop writes once more."""
    assert connection.in_atomic_block
    order = Department.objects.create(name="order")
    product = Article.objects.order_by("label")[0]
    html = Template(PAGE).render(RequestContext(request, {"product": product, "order": order.pk}))
    Article.objects.filter(pk=product.pk).update(on_hand=3)
    return HttpResponse(html)


urlpatterns = [path("checkout/", checkout)]


@pytest.fixture
def articles(settings: Any) -> Iterator[list[Article]]:
    settings.ROOT_URLCONF = __name__
    articles = Article.objects.bulk_create(Article(label=f"Article {n:02}") for n in range(12))
    publish("co-purchase", items={articles[0]: articles[1:]})
    publish("popularity", everyone=articles)
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield articles
    connection.settings_dict["ATOMIC_REQUESTS"] = False


@pytest.fixture
def lists_are_gone(articles: list[Article]) -> Iterator[None]:
    recommend("trending")  # what is published is known by now, as in any process that has served a page
    _rename("recommendations_recommendationlist", "away")
    yield
    _rename("away", "recommendations_recommendationlist")


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.mark.usefixtures("lists_are_gone")
def test_a_failing_statement_of_ours_leaves_the_page_and_the_order(
    articles: list[Article], client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/checkout/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "recommendations_recommendationlist" in caplog.text  # it did fail
    assert 'data-recs-source="popular"' in html
    order = Department.objects.get()
    assert f"<p>Order {order.pk}</p>" in html
    assert Article.objects.get(pk=articles[0].pk).on_hand == 3


def test_a_locked_table_leaves_the_page_and_the_order(
    articles: list[Article], client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL times a single statement out inside a transaction")
    recommend("trending")  # what is published is known by now, as in any process that has served a page
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300ms'")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE recommendations_recommendationlist IN ACCESS EXCLUSIVE MODE")
        response = client.get("/checkout/")
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
    assert "statement timeout" in caplog.text
    assert 'data-recs-source="popular"' in response.content.decode()
    assert Department.objects.count() == 1


def test_a_transaction_that_is_broken_already_gets_an_empty_slot_not_another_error(
    articles: list[Article], rf: Any
) -> None:
    recommend("trending")
    with transaction.atomic():
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM warehouse_article")
        transaction.set_rollback(True)
        assert len(recommend("also-bought", anchors=[articles[0]])) == 0
