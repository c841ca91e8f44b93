"""The bundle's button and "not interested": plain forms, posted."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from recommendations.catalog import BasketLine, Catalog
from recommendations.models import Interaction, Shopper
from tests.serving.conftest import cookies_of
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def add(client: Client, *products: Any, **fields: Any) -> Any:
    keys = [str(getattr(product, "pk", product)) for product in products]
    return client.post(reverse("recommendations:add_to_basket"), {"product": keys, **fields})


def said(client: Client, response: Any) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def basket(client: Client) -> dict[str, int]:
    return dict(client.session.get("basket", {}))


def test_one_button_adds_all_that_is_ticked(client: Client, articles: list[Article]) -> None:
    response = add(client, *articles[:3], next="/articles/1/?colour=red")
    assert response.status_code == 302
    assert response["Location"] == "/articles/1/?colour=red"
    assert basket(client) == {str(article.pk): 1 for article in articles[:3]}
    assert said(client, response) == ["3 products were added to your basket."]


def test_what_is_sold_out_by_now_is_left_out_and_said_so(client: Client, articles: list[Article]) -> None:
    Article.objects.filter(pk=articles[1].pk).update(on_hand=0)
    response = add(client, *articles[:3])
    assert set(basket(client)) == {str(articles[0].pk), str(articles[2].pk)}
    assert said(client, response)[1] == "1 product is no longer available and was left out."


@pytest.mark.parametrize("products", [["no key"], [""], [7], []])
def test_nothing_that_exists_adds_nothing(client: Client, products: list[Any]) -> None:
    response = add(client, *products)
    assert basket(client) == {}
    assert said(client, response) == ["Nothing was ticked, so nothing was added."]


def test_all_withdrawn_adds_nothing_and_says_so(client: Client, articles: list[Article]) -> None:
    Article.objects.update(withdrawn=True)
    assert said(client, add(client, *articles[:2])) == ["These products are no longer available."]
    assert basket(client) == {}


class Refusing(WarehouseCatalog):
    """Takes the first line and stops at the second."""

    error: Exception = ValidationError("Only one per customer.")

    def add_to_basket(self, request: HttpRequest, lines: Sequence[BasketLine]) -> None:
        Article.objects.filter(pk=lines[0].product).update(on_hand=1)
        raise self.error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValidationError("Only one per customer."), "Only one per customer."),
        (RuntimeError("the basket is broken"), "That did not work. Nothing was added; please try again."),
    ],
)
def test_when_the_shop_refuses_nothing_is_half_done(
    error: Exception, text: str, client: Client, articles: list[Article], settings: Any
) -> None:
    shop = type("Shop", (Refusing,), {"error": error})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": shop}
    assert said(client, add(client, *articles[:2])) == [text]
    assert Article.objects.get(pk=articles[0].pk).on_hand == 10


def test_a_shop_that_cannot_fill_a_basket_has_no_such_address(client: Client, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": Catalog}
    assert add(client, "1").status_code == 404


@pytest.mark.parametrize(
    ("asked", "referer", "location"),
    [
        ("/here/", "", "/here/"),
        ("//evil.example", "http://testserver/there/?a=1", "/there/?a=1"),
        ("/\\evil.example", "", "/"),
        ("https:evil.example", "", "/"),
        ("https://evil.example/", "https://evil.example/page", "/page"),
        ("javascript:alert(1)", "", "/"),
        ("", "http://[broken", "/"),
        ("", "", "/"),
    ],
)
def test_a_form_leads_back_to_a_page_of_this_host(
    asked: str, referer: str, location: str, client: Client
) -> None:
    headers = {"Referer": referer} if referer else {}
    response = client.post(reverse("recommendations:add_to_basket"), {"next": asked}, headers=headers)
    assert response["Location"] == location


def test_a_line_break_in_the_way_back_ends_up_in_no_header(client: Client) -> None:
    url = reverse("recommendations:add_to_basket")
    response = client.post(url, {"next": "/here\r\nSet-Cookie: evil=1"})
    assert response.status_code == 302
    assert "evil" not in response.cookies


@pytest.mark.parametrize("route", ["add_to_basket", "dismiss"])
def test_forms_are_protected_and_posted(route: str, articles: list[Article]) -> None:
    strict = Client(enforce_csrf_checks=True)
    url = reverse(f"recommendations:{route}")
    assert strict.post(url, {"product": str(articles[0].pk)}).status_code == 403
    assert strict.get(url).status_code == 405


def test_not_interested_is_recorded_for_the_shopper(
    client: Client, articles: list[Article], shopper: Shopper
) -> None:
    client.cookies.load(cookies_of(shopper))
    response = client.post(
        reverse("recommendations:dismiss"), {"product": str(articles[0].pk), "next": "/here/"}
    )
    assert response["Location"] == "/here/"
    assert said(client, response) == ["We will not suggest that again."]
    recorded = Interaction.objects.get()
    assert (recorded.kind, recorded.product_id, recorded.shopper) == ("dismiss", articles[0].pk, shopper)


def test_a_script_gets_no_page_back(client: Client, articles: list[Article], shopper: Shopper) -> None:
    client.cookies.load(cookies_of(shopper))
    response = client.post(
        reverse("recommendations:dismiss"),
        {"product": str(articles[0].pk)},
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 204


@pytest.mark.parametrize("product", ["", "no key"])
def test_what_is_no_product_cannot_be_dismissed(product: str, client: Client) -> None:
    assert client.post(reverse("recommendations:dismiss"), {"product": product}).status_code == 404
