"""my/recommendations/: what is known, corrected and switched off, each by a plain form."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations import recommend
from recommendations.models import EventKind, Interaction, Shopper, ShopperProfile
from recommendations.testing.factories import interact, publish
from tests.pages.conftest import cookies_of
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]


@pytest.fixture
def known(client: Client, shopper: Shopper) -> Client:
    client.cookies.load(cookies_of(shopper))
    return client


def mine(client: Client) -> str:
    response = client.get(reverse("recommendations:mine"))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
    return " ".join(response.content.decode().split())


def post(client: Client, route: str, **fields: Any) -> Any:
    return client.post(reverse(f"recommendations:{route}"), fields)


def chapter(html: str, kind: str) -> str:
    found = re.search(rf'<section id="recs-{kind}".*?</section>', html)
    return found[0] if found else ""


def said(response: Any) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def test_it_lists_by_kind_what_was_done_and_how_often(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    earlier = timezone.now() - timedelta(days=40)
    interact(shopper, "view", articles[0], occurred_at=earlier)
    interact(shopper, "view", articles[0])
    interact(shopper, "purchase", articles[1])
    interact(shopper, "dismiss", articles[2])
    html = mine(known)
    views = chapter(html, "view")
    assert "What you looked at" in views
    assert f'<a href="{articles[0].get_absolute_url()}">Article 0</a>' in views
    assert "2 times, last on" in views
    assert "Do not count this" in views
    assert "Article 1" in chapter(html, "purchase")
    assert "<form" not in chapter(html, "purchase")
    assert "Article 2" in chapter(html, "dismissed")


def test_what_other_shoppers_did_is_not_on_it(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    interact(Shopper.objects.create(), "view", articles[7])
    interact(shopper, "view", articles[1])
    assert "Article 7" not in mine(known)


def test_what_was_done_in_a_browser_that_joined_the_account_is_on_it(
    client: Client, articles: list[Article]
) -> None:
    user = User.objects.create_user("robin")
    account = Shopper.objects.create(user=user)
    interact(Shopper.objects.create(merged_into=account), "view", articles[3])
    client.force_login(user)
    client.cookies["recs_consent"] = "1"
    assert "Article 3" in mine(client)


def test_affinities_are_said_in_words(known: Client, shopper: Shopper, articles: list[Article]) -> None:
    affinities = {
        "categories": [["mugs", 0.614, 31], ["lamps", 0.2, 1]],
        "price": {"bands": [[None, 5.0, 0.7, 20], [5.0, 10.0, 0.3, 9], [10.0, None, 0.0, 1]]},
    }
    ShopperProfile.objects.create(shopper=shopper, affinities=affinities, refreshed_at=timezone.now())
    html = mine(known)
    assert re.search(r"61 %</span> <span>mugs</span> <span [^>]*>from 31 things you did", html)
    assert re.search(r"20 %</span> <span>lamps</span> <span [^>]*>from 1 thing you did", html)
    assert "up to £5.00" in html
    assert "£5.00 to £10.00" in html
    assert "from £10.00" in html


def test_a_product_that_is_sold_out_or_gone_is_named_and_not_linked(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    for article in articles[:2]:
        interact(shopper, "view", article)
    Article.objects.filter(pk=articles[0].pk).update(on_hand=0)
    articles[1].delete()
    views = chapter(mine(known), "view")
    assert "Article 0" in views
    assert "A product that the shop no longer has" in views
    assert f'href="{articles[0].get_absolute_url()}"' not in views


def test_titles_are_escaped(known: Client, shopper: Shopper, articles: list[Article]) -> None:
    Article.objects.filter(pk=articles[0].pk).update(label="<script>alert(1)</script>")
    interact(shopper, "view", articles[0])
    assert "<script>alert" not in mine(known)


def test_what_is_taken_back_may_be_suggested_again(
    known: Client, shopper: Shopper, articles: list[Article], page: Page
) -> None:
    publish("popularity", everyone=articles)
    post(known, "dismiss", product=articles[0].pk)
    assert articles[0].pk not in {
        item.product.pk for item in recommend("popular", request=page(shopper=shopper))
    }
    response = post(known, "take_back", product=articles[0].pk)
    assert said(response)[-1:] == ["It may be suggested to you again."]
    assert response["Location"].endswith("/my/recommendations/#recs-dismissed")
    assert articles[0].pk in {item.product.pk for item in recommend("popular", request=page(shopper=shopper))}
    post(known, "dismiss", product=articles[0].pk)
    assert Interaction.objects.filter(kind="dismiss").count() == 1


def test_what_is_forgotten_counts_no_more(
    known: Client, shopper: Shopper, articles: list[Article], page: Page
) -> None:
    publish("item-knn", items={articles[0]: articles[1:4]})
    for _time in range(2):
        interact(shopper, "view", articles[0])
    interact(shopper, "favourite", articles[0])
    post(known, "forget", product=articles[0].pk, kind="view")
    left = Interaction.objects.for_shopper(shopper).values_list("kind", flat=True)
    assert [*left] == ["favourite"]
    post(known, "forget", product=articles[0].pk, kind="favourite")
    assert not recommend("recently-viewed", request=page(shopper=shopper)).items
    for_you = recommend("for-you", request=page(shopper=shopper))
    assert not any(item.reason.startswith("Because") for item in for_you)


@pytest.mark.parametrize("kind", ["purchase", "refund", "group_buy", "dismiss", "nonsense", ""])
def test_orders_cannot_be_taken_out(
    kind: str, known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    interact(shopper, "purchase", articles[0])
    assert post(known, "forget", product=articles[0].pk, kind=kind).status_code == 404
    assert Interaction.objects.count() == 1


def test_nobody_forgets_for_somebody_else(known: Client, shopper: Shopper, articles: list[Article]) -> None:
    interact(Shopper.objects.create(), "view", articles[0])
    response = post(known, "forget", product=articles[0].pk, kind="view")
    assert response.status_code == 302
    assert said(response) == []
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize("product", ["", "no key", "x" * 10_000])
@pytest.mark.parametrize("route", ["take_back", "forget"])
def test_what_is_no_product_is_not_found(route: str, product: str, known: Client) -> None:
    assert post(known, route, product=product, kind="view").status_code == 404


def test_switched_off_nothing_is_recorded_or_used(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    publish("popularity", everyone=articles)
    interact(shopper, "view", articles[0])
    response = post(known, "switch", on="0")
    assert said(response) == ["Personal suggestions are off."]
    assert response.cookies["recs_consent"].value == "no"
    assert response.cookies["recs_shopper"].value == ""
    html = mine(known)
    assert "Personal suggestions are off" in html
    assert "Article 0" not in html
    post(known, "dismiss", product=articles[1].pk)
    assert Interaction.objects.count() == 1


def test_switched_off_holds_whatever_the_shops_own_consent_says(
    known: Client, shopper: Shopper, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CONSENT": "recommendations.events.consent.always",
    }
    assert "Personal suggestions are on" in mine(known)
    post(known, "switch", on="0")
    assert "Personal suggestions are off" in mine(known)


def test_switched_on_a_browser_is_known_from_then_on(client: Client, articles: list[Article]) -> None:
    assert "Personal suggestions are off" in mine(client)
    assert Shopper.objects.count() == 0
    response = post(client, "switch", on="1")
    assert said(response) == ["Personal suggestions are on."]
    assert Shopper.objects.count() == 1
    post(client, "dismiss", product=articles[0].pk)
    assert "Article 0" in chapter(mine(client), "dismissed")


def test_a_browser_that_refuses_cannot_be_switched_on(client: Client) -> None:
    refusing = Client(headers={"Sec-GPC": "1"})
    html = mine(refusing)
    assert "Global Privacy Control" in html
    assert reverse("recommendations:switch") not in html
    assert said(post(refusing, "switch", on="1")) == [
        "It stays off: your browser, or the shop's own cookie settings, say no."
    ]
    assert Shopper.objects.count() == 0


def test_whoever_has_done_nothing_is_told_what_to_do(known: Client) -> None:
    html = mine(known)
    assert "Nothing is known of you yet" in html
    assert reverse("recommendations:taste") in html


@pytest.mark.parametrize("route", ["take_back", "forget", "switch"])
def test_forms_are_protected_and_posted(route: str, shopper: Shopper, articles: list[Article]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.load(cookies_of(shopper))
    interact(shopper, "view", articles[0])
    url = reverse(f"recommendations:{route}")
    fields = {"product": str(articles[0].pk), "kind": EventKind.VIEW, "on": "0"}
    assert strict.post(url, fields).status_code == 403
    assert strict.get(url, fields).status_code == 405
    assert Interaction.objects.count() == 1


def test_looking_changes_nothing(known: Client, shopper: Shopper, articles: list[Article]) -> None:
    interact(shopper, "view", articles[0])
    mine(known)
    assert (Interaction.objects.count(), Shopper.objects.count()) == (1, 1)


def test_the_page_costs_the_same_for_a_long_history(
    known: Client, shopper: Shopper, articles: list[Article], count_queries: Any
) -> None:
    interact(shopper, "view", articles[0])
    mine(known)
    with count_queries() as short:
        mine(known)
    for article in articles:
        for kind in ("view", "favourite", "dismiss", "cart_add"):
            interact(shopper, kind, article)
    with count_queries() as long:
        mine(known)
    assert len(long) == len(short) == 6
