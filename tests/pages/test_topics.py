"""A campaign's page: when it is there, what it shows, and who may keep it."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from recommendations.models import (
    Audience,
    Campaign,
    CampaignStatus,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Restriction,
    RestrictionKind,
)
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, PriceList

Build = Callable[..., Campaign]
ONLY_MUGS = ("only", {"categories": ["mugs"]}, [])
ADDRESS = "/recommendations/topics/tea-time/"

pytestmark = pytest.mark.django_db


def shown(response: Any) -> list[str]:
    """Titles of the first widget's cards."""
    html = response.content.decode()
    return re.findall(r'<p class="recs-title"><a [^>]*>([^<]*)</a>', html)


def numbers(response: Any) -> list[int]:
    return [int(title.split()[-1]) for title in shown(response)]


def test_a_running_campaigns_page_shows_what_its_rules_are_about(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    publish("popularity", everyone=[mugs[3], mugs[1]])
    campaign(ONLY_MUGS, introduction={"en": "Five mugs for five o'clock."})
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert sorted(numbers(response)) == [0, 1, 2, 3, 4]
    assert numbers(response)[:2] == [3, 1]
    html = response.content.decode()
    assert "<h1>Tea time</h1>" in html
    assert "<p>Five mugs for five o&#x27;clock.</p>" in html
    assert '<meta name="description" content="Five mugs for five o&#x27;clock.">' in html
    assert f'<link rel="canonical" href="http://testserver{ADDRESS}">' in html
    assert "noindex" not in html


RULES = [
    (
        "what is boosted, where nothing is shown only",
        [("boost", {"categories": ["mugs"]}, [])],
        {0, 1, 2, 3, 4},
    ),
    ("what is excluded never", [ONLY_MUGS, ("exclude", {"price": [None, "2"]}, [])], {2, 3, 4}),
    ("a rule without anything to compare with says nothing", [("only", {"same_brand": True}, [])], set()),
    ("no rules, no products", [], set()),
]


@pytest.mark.parametrize(("what", "rules", "expected"), RULES, ids=[what for what, _rules, _found in RULES])
def test_which_products(
    what: str, rules: list[Any], expected: set[int], client: Client, mugs: list[Article], campaign: Build
) -> None:
    campaign(*rules)
    response = client.get(ADDRESS)
    assert set(numbers(response)) == expected
    assert ("Nothing of this is available" in response.content.decode()) == (not expected)


def test_pins_come_first_in_their_order(
    client: Client, mugs: list[Article], articles: list[Article], campaign: Build
) -> None:
    campaign(("pin", {}, [articles[9], articles[7]]), ("boost", {"categories": ["mugs"]}, []))
    assert numbers(client.get(ADDRESS))[:2] == [9, 7]
    assert set(numbers(client.get(ADDRESS))[2:]) == {0, 1, 2, 3, 4}


def test_pins_alone_make_a_page(client: Client, articles: list[Article], campaign: Build) -> None:
    campaign(("pin", {}, [articles[9], articles[7]]))
    assert numbers(client.get(ADDRESS)) == [9, 7]


def test_what_cannot_be_bought_or_is_restricted_is_not_shown(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    Article.objects.filter(pk=mugs[0].pk).update(on_hand=0)
    Article.objects.filter(pk=mugs[1].pk).update(withdrawn=True)
    for kind, product in ((RestrictionKind.BLOCKED, mugs[2]), (RestrictionKind.SENSITIVE, mugs[3])):
        Restriction.objects.create(kind=kind, note="so").products.add(product)
    campaign(ONLY_MUGS, ("pin", {}, mugs[:4]))
    assert numbers(client.get(ADDRESS)) == [4]


def test_what_is_blocked_by_its_price_of_today_is_not_shown(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    Restriction.objects.create(kind=RestrictionKind.BLOCKED, note="so", which={"price": ["4", None]})
    campaign(ONLY_MUGS)
    assert set(numbers(client.get(ADDRESS))) == {0, 1, 2}
    Article.objects.filter(pk=mugs[0].pk).update(list_price=Decimal(5))
    assert set(numbers(client.get(ADDRESS))) == {1, 2}


NOT_THERE = [
    ("a draft", {"status": CampaignStatus.DRAFT}),
    ("paused", {"status": CampaignStatus.PAUSED}),
    ("ended", {"status": CampaignStatus.ENDED}),
    ("over", {"ends_at": timezone.now() - timedelta(days=1)}),
    ("not begun", {"starts_at": timezone.now() + timedelta(days=1)}),
    ("without a page", {"has_page": False}),
    ("another shop's", {"store": "elsewhere"}),
]


@pytest.mark.parametrize(("what", "fields"), NOT_THERE, ids=[what for what, _fields in NOT_THERE])
def test_no_page_for_shoppers(
    what: str, fields: dict[str, Any], client: Client, mugs: list[Article], campaign: Build
) -> None:
    campaign(ONLY_MUGS, **fields)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("path", ["no-such-page/", "tea-time/x/", "%00/", "tea time/", "../tea-time/"])
def test_an_unknown_address_is_not_found(path: str, client: Client, campaign: Build) -> None:
    campaign(ONLY_MUGS)
    assert client.get(f"/recommendations/topics/{path}").status_code == 404


def staff(*permissions: str, **fields: Any) -> User:
    user = User.objects.create_user("robin", is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_staff_who_may_see_campaigns_preview_a_draft_and_are_told_so(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    campaign(ONLY_MUGS, status=CampaignStatus.DRAFT)
    client.force_login(staff("view_campaign"))
    response = client.get(ADDRESS)
    assert set(numbers(response)) == {0, 1, 2, 3, 4}
    assert "Shoppers cannot see this page" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_staff_who_may_not_see_campaigns_see_no_draft(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    campaign(ONLY_MUGS, status=CampaignStatus.DRAFT)
    client.force_login(staff("view_placement"))
    assert client.get(ADDRESS).status_code == 404


def test_the_page_may_be_kept_and_asked_for_again(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    campaign(ONLY_MUGS).placements.add(place("shelf", ("global", None), title={"en": "Also nice"}))
    first = client.get(ADDRESS)
    assert first["Cache-Control"] == "public, max-age=60"
    assert {"Accept-Language", "Cookie"} <= set(first["Vary"].replace(" ", "").split(","))
    assert not first.cookies
    assert client.get(ADDRESS)["ETag"] == first["ETag"]
    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Article.objects.filter(pk=mugs[0].pk).update(list_price=Decimal(99))
    changed = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "£99.00" in changed.content.decode()


def test_it_is_kept_no_longer_than_its_campaign_or_a_price_on_it_lasts(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    made = campaign(ONLY_MUGS, ends_at=timezone.now() + timedelta(hours=1))
    promotion = Promotion.objects.create(
        name="Mugs",
        kind=PromotionKind.PERCENT,
        value=Decimal(20),
        status=PromotionStatus.ACTIVE,
        shows_countdown=True,
        ends_at=timezone.now() + timedelta(seconds=30),
    )
    promotion.products.add(mugs[0])
    kept = re.fullmatch(r"public, max-age=(\d+)", client.get(ADDRESS)["Cache-Control"])
    assert kept is not None
    assert 25 <= int(kept[1]) <= 30
    Campaign.objects.filter(pk=made.pk).update(ends_at=timezone.now() + timedelta(seconds=20))
    assert client.get(ADDRESS)["Cache-Control"] == "public, max-age=0"


def test_a_shops_own_frame_that_knows_the_visitor_is_not_kept(
    client: Client, mugs: list[Article], campaign: Build, settings: Any, tmp_path: Any
) -> None:
    (tmp_path / "recommendations").mkdir()
    frame = "<p>Hello {{ user.username }}</p>{% block recs_content %}{% endblock %}"
    (tmp_path / "recommendations" / "base.html").write_text(frame)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    campaign(ONLY_MUGS)
    client.force_login(User.objects.create_user("robin"))
    response = client.get(ADDRESS)
    assert "Hello robin" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_a_page_for_an_audience_is_for_nobody_else_and_never_kept(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    phones = Audience.objects.create(
        name="Phones", slug="phones", conditions=[{"is": "device", "devices": ["mobile"]}]
    )
    campaign(ONLY_MUGS, audience=phones)
    assert client.get(ADDRESS).status_code == 404
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari/604.1"}
    response = client.get(ADDRESS, headers=phone)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_logged_in_customers_own_price_is_not_on_the_shared_page(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    user = User.objects.create_user("robin")
    PriceList.objects.create(customer=user, discount=Decimal(50))
    campaign(("pin", {}, [mugs[3]]))
    client.force_login(user)
    html = client.get(ADDRESS).content.decode()
    assert "£4.00" in html
    assert "£2.00" not in html


@pytest.mark.parametrize("number", ["0", "-1", "3", "1000000000", "9" * 5000, "x", "1.5", ""])
def test_a_page_that_there_is_not(number: str, client: Client, mugs: list[Article], campaign: Build) -> None:
    campaign(ONLY_MUGS)
    assert client.get(ADDRESS, {"page": number}).status_code == 404


def test_many_products_are_spread_over_pages(
    client: Client, articles: list[Article], campaign: Build
) -> None:
    Article.objects.bulk_create(Article(label=f"Article {n}", list_price=n) for n in range(12, 30))
    campaign(("boost", {}, []))
    first, second = client.get(ADDRESS), client.get(ADDRESS, {"page": 2})
    assert (len(numbers(first)), len(numbers(second))) == (24, 6)
    assert set(numbers(first)) | set(numbers(second)) == set(range(30))
    html = second.content.decode()
    assert f'<link rel="canonical" href="http://testserver{ADDRESS}?page=2">' in html
    assert f'<a rel="prev" href="{ADDRESS}">' in html
    assert 'data-recs-position="24"' in html
    assert '<a rel="next" href="?page=2">' in first.content.decode()


def test_whatever_the_staff_write_is_escaped_and_a_banner_is_a_picture(
    client: Client, mugs: list[Article], campaign: Build
) -> None:
    nasty = "</title><script>alert(1)</script>"
    made = campaign(
        ONLY_MUGS,
        title={"en": nasty},
        introduction={"en": nasty},
        banner="javascript:alert(1)",
        banner_alt={"en": '"><script>'},
    )
    html = client.get(ADDRESS).content.decode()
    assert "<script>alert" not in html
    assert "recs-banner" not in html
    Campaign.objects.filter(pk=made.pk).update(banner="https://shop.example/tea.jpg")
    html = client.get(ADDRESS).content.decode()
    assert 'src="https://shop.example/tea.jpg" alt="&quot;&gt;&lt;script&gt;"' in html


def test_the_page_speaks_the_visitors_language(client: Client, mugs: list[Article], campaign: Build) -> None:
    campaign(ONLY_MUGS)
    html = client.get(ADDRESS, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert '<html lang="zh-hans" dir="ltr">' in html
    assert "<h1>下午茶</h1>" in html


def test_the_campaigns_placements_for_everybody_stand_below_without_repeating_it(
    client: Client, mugs: list[Article], articles: list[Article], campaign: Build
) -> None:
    popular = publish("popularity", everyone=articles)
    made = campaign(("pin", {}, [articles[0]]))
    shelf = place("shelf", ("global", popular.recommender), title={"en": "Also nice"}, limit=3)
    own = place("own", ("shopper", popular.recommender), title={"en": "Yours"}, limit=3)
    made.placements.add(shelf, own)
    html = client.get(ADDRESS).content.decode()
    assert "Also nice" in html
    assert "Yours" not in html
    assert numbers(client.get(ADDRESS)) == [0, 1, 2, 3]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_page_is_read_only(method: str, client: Client, campaign: Build) -> None:
    campaign(ONLY_MUGS)
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_the_page_costs_the_same_for_many_products(
    client: Client, mugs: list[Article], campaign: Build, count_queries: Any
) -> None:
    campaign(("boost", {}, []))
    client.get(ADDRESS)
    with count_queries() as few:
        client.get(ADDRESS)
    Article.objects.bulk_create(Article(label=f"Article {n}", list_price=n) for n in range(12, 60))
    client.get(ADDRESS)  # meets the new ones
    with count_queries() as many:
        client.get(ADDRESS)
    # The campaign, its rules, their products, what may be bought, the products shown, the placements.
    assert len(many) == len(few) == 6


@pytest.mark.parametrize(
    "spoilt", [{"circumstances": [1]}, {"circumstances": "GB"}, {"weekdays": 5}], ids=str
)
def test_a_campaign_that_cannot_be_read_has_no_page(
    client: Client, mugs: list[Article], campaign: Build, spoilt: dict[str, Any]
) -> None:
    campaign(ONLY_MUGS, **spoilt)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("words", [5, "x", [], {"en": 5}, {"en": ["a"]}], ids=str)
def test_words_that_are_none_are_left_out(
    client: Client, mugs: list[Article], campaign: Build, words: object
) -> None:
    campaign(ONLY_MUGS, title=words, introduction=words)
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert "<h1>Tea time</h1>" in re.sub(r"<h1[^>]*>\s*", "<h1>", response.content.decode())
