"""A feed shows products to whoever has its address, tells nothing of anybody, and can be revoked."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import reverse

from recommendations.cells import from_text
from recommendations.merchandising.audiences import feeds
from recommendations.models import Audience, RecommendationList, Restriction, RestrictionKind, Scope
from recommendations.testing.factories import publish
from tests.warehouse.models import Article, Department, PriceList

pytestmark = pytest.mark.django_db


@pytest.fixture
def mugs():
    names = ["Blue mug", "=cmd|'/C calc'!A0", "红杯子", "Hidden mug"]
    return [Article.objects.create(label=name, list_price="12.50") for name in names]


@pytest.fixture
def audience(mugs):
    row = Audience.objects.create(name="Loyal", slug="loyal")
    version = publish("popularity", everyone=[*reversed(mugs)])
    items = [[str(one.pk), 1.0, 0] for one in mugs[:2]]
    RecommendationList.objects.create(version=version, scope=Scope.SEGMENT, subject=str(row.pk), items=items)
    feeds.open_feed(row)
    return row


def address(audience, form="json", token=None):
    token = feeds.token(audience) if token is None else token
    return reverse("recommendations:audience_feed", args=[audience.slug, token, form])


def titles(client, audience, **query):
    answer = client.get(address(audience), query)
    assert answer.status_code == 200
    return [one["title"] for one in answer.json()["products"]]


def test_what_is_popular_in_the_audience_comes_first_then_what_everybody_likes(client, audience, mugs):
    expected = [mugs[0], mugs[1], mugs[3], mugs[2]]
    assert titles(client, audience) == [one.label for one in expected]
    assert titles(client, audience, limit=2) == [one.label for one in expected[:2]]


def test_each_product_has_what_an_advert_needs_and_no_more(client, audience, mugs):
    answer = client.get(address(audience))
    assert answer.json()["products"][0] == {
        "position": 1,
        "key": str(mugs[0].pk),
        "title": "Blue mug",
        "url": f"http://testserver/articles/{mugs[0].pk}/",
        "image": "",
        "price": "12.50",
        "original_price": None,
        "currency": "GBP",
    }
    assert set(answer.json()) == {"audience", "products"}
    assert answer["X-Robots-Tag"] == "noindex"
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_member_s_price_is_nobody_else_s(client, audience):
    member = User.objects.create_user("member")
    PriceList.objects.create(customer=member, discount="10.00")
    client.force_login(member)
    prices = {one["price"] for one in client.get(address(audience)).json()["products"]}
    assert prices == {"12.50"}


def test_no_spreadsheet_calculates_a_title_and_it_is_read_back_as_it_was(client, audience, mugs):
    answer = client.get(address(audience, "csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="loyal.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["position"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[1]["title"] == "'=cmd|'/C calc'!A0"
    assert from_text(rows[1]["title"]) == mugs[1].label
    assert rows[3]["title"] == "红杯子"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_what_a_guest_may_not_buy_or_see_is_left_out(client, audience, mugs):
    Article.objects.filter(pk=mugs[0].pk).update(on_hand=0)
    Article.objects.filter(pk=mugs[1].pk).update(withdrawn=True)
    assert titles(client, audience) == ["Hidden mug", "红杯子"]


@pytest.mark.parametrize("kind", RestrictionKind.values)
def test_what_is_blocked_or_sensitive_is_left_out(client, audience, mugs, kind):
    shy = Department.objects.create(name="Shy")
    Article.objects.filter(pk=mugs[0].pk).update(department=shy)
    Restriction.objects.create(kind=kind, note="By category", which={"categories": ["Shy"]})
    named = Restriction.objects.create(kind=kind, note="By name")
    named.products.add(mugs[3])
    assert titles(client, audience) == [mugs[1].label, "红杯子"]


def test_without_a_list_of_its_own_an_audience_gets_everybody_s(client, audience, mugs):
    RecommendationList.objects.filter(scope=Scope.SEGMENT).delete()
    assert titles(client, audience) == [one.label for one in reversed(mugs)]


def test_a_shop_that_has_published_nothing_has_an_empty_feed(client):
    row = Audience.objects.create(name="Loyal", slug="loyal")
    feeds.open_feed(row)
    assert titles(client, row) == []


def test_a_revoked_address_leads_nowhere_and_the_new_one_does(client, audience):
    old = address(audience)
    feeds.open_feed(audience)
    assert client.get(old).status_code == 404
    assert client.get(address(audience)).status_code == 200
    new = address(audience)
    feeds.close_feed(audience)
    assert client.get(new).status_code == 404
    assert feeds.token(audience) == ""


def test_another_audience_s_address_or_a_guess_leads_nowhere(client, audience):
    other = Audience.objects.create(name="Other", slug="other")
    assert client.get(address(other, token=feeds.token(audience))).status_code == 404
    assert client.get(address(audience, token="A" * 24)).status_code == 404
    feeds.open_feed(other)
    assert client.get(address(other, token=feeds.token(audience))).status_code == 404


def test_an_audience_that_is_switched_off_has_no_feed(client, audience):
    Audience.objects.update(is_active=False)
    assert client.get(address(audience)).status_code == 404


def test_the_address_outlives_a_change_of_the_secret_key(client, audience):
    old = address(audience)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["only for tests"]):
        assert client.get(old).status_code == 200
    with override_settings(SECRET_KEY="new"):
        assert client.get(old).status_code == 404


@pytest.mark.parametrize(
    ("limit", "found"), [("0", 1), ("-1", 4), ("9999999999999", 4), ("x", 4), ("²", 4), ("3", 3)]
)
def test_a_limit_that_makes_no_sense_is_passed_over(client, audience, limit, found):
    assert len(titles(client, audience, limit=limit)) == found


def test_a_feed_is_only_read(client, audience):
    assert client.post(address(audience)).status_code == 405


def test_its_cost_does_not_grow_with_its_length(client, audience, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(address(audience))
