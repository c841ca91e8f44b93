"""What cards say of offers, group buys and reasons."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.utils import timezone, translation

from recommendations import price_basket, serving
from recommendations.catalog import BasketLine, GroupBuy, Key, Price
from recommendations.models import (
    Campaign,
    CampaignRule,
    CampaignStatus,
    Coupon,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Revision,
    Shopper,
)
from recommendations.serving.widgets.offers import group_buy_of, until
from recommendations.testing.factories import interact, place, publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article, PriceList

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]
NOON = datetime(2026, 6, 2, 11, tzinfo=UTC)  # in London


def render(template: str, request: HttpRequest) -> str:
    html = Template("{% load recommendations %}" + template).render(RequestContext(request))
    return " ".join(html.split())


def card(html: str, title: str) -> str:
    """The card of that title."""
    return next(found for found in re.findall(r"<article.*?</article>", html) if f">{title}</a>" in found)


def promote(*products: Article, **fields: Any) -> Promotion:
    promotion = Promotion.objects.create(
        **{
            "name": "Summer sale",
            "kind": PromotionKind.PERCENT,
            "value": Decimal(20),
            "status": PromotionStatus.ACTIVE,
            **fields,
        }
    )
    promotion.products.set(products)
    return promotion


@pytest.fixture
def shelf(articles: list[Article]) -> list[Article]:
    publish("popularity", everyone=articles)
    return articles


def test_a_card_shows_the_old_price_the_new_one_and_what_is_off(shelf: list[Article], page: Page) -> None:
    promote(shelf[4], label={"en": "Summer sale"})
    request = page()
    found = card(render("{% popular %}", request), "Article 4")
    assert '<s class="recs-original">£5.00</s>' in found
    assert '<span class="recs-amount">£4.00</span>' in found
    assert "−20 %" in found
    assert "Summer sale" in found
    assert price_basket([BasketLine(product=shelf[4].pk)], request).total == Decimal("4.00")
    assert "recs-off" not in card(render("{% popular %}", page()), "Article 3")


def test_an_offer_for_others_or_with_a_coupon_is_on_no_card(shelf: list[Article], page: Page) -> None:
    promotion = promote(shelf[4], label={"en": "For the few"}, needs_coupon=True)
    Coupon.objects.create(promotion=promotion, code="FEW")
    html = render("{% popular %}", page())
    assert "For the few" not in html
    assert "£4.00" not in card(html, "Article 4")
    assert "FEW" not in html


ENDS = [
    ("en", "until 21:00 on 3 June"),
    ("zh-hans", "6月3日 21:00 截止"),
]


@pytest.mark.parametrize(("language", "said"), ENDS)
def test_the_end_is_the_servers_word_in_the_shops_time(
    language: str, said: str, shelf: list[Article], page: Page
) -> None:
    with time_machine.travel(NOON, tick=False), translation.override(language):
        promote(shelf[4], shows_countdown=True, ends_at=datetime(2026, 6, 3, 20, tzinfo=UTC))
        found = card(render("{% popular %}", page()), "Article 4")
    assert f'<time class="recs-until" datetime="2026-06-03T20:00:00+00:00">{said}</time>' in found
    assert "data-recs-ends" not in found  # a day and a half away: nothing to count


def test_within_a_day_there_is_a_line_for_the_script_to_count_in(shelf: list[Article], page: Page) -> None:
    with time_machine.travel(NOON, tick=False):
        promote(shelf[4], shows_countdown=True, ends_at=NOON + timedelta(hours=24))
        found = card(render("{% popular %}", page()), "Article 4")
    assert 'data-recs-ends="2026-06-03T11:00:00+00:00"' in found
    assert 'data-recs-left="# left"' in found


def test_an_end_that_is_not_announced_is_not_on_the_card(shelf: list[Article], page: Page) -> None:
    promote(shelf[4], ends_at=timezone.now() + timedelta(hours=1))
    assert "<time" not in render("{% popular %}", page())


def test_no_end_no_words() -> None:
    assert until(None) == {}


class GroupBuying(WarehouseCatalog):
    """The first product of a list may be bought together."""

    def group_buys(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, GroupBuy]:
        price = Price(amount=Decimal("0.75"), currency="GBP")
        return {next(iter(products)).pk: GroupBuy(needed=3, joined=2, price=price, url="/together/7/")}


class Failing(WarehouseCatalog):
    def group_buys(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, GroupBuy]:
        raise RuntimeError("the group buys are broken")


def test_a_group_buy_says_how_many_have_joined_and_for_how_much(
    shelf: list[Article], page: Page, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": GroupBuying}
    html = render("{% popular %}", page())
    found = card(html, "Article 0")
    assert '<span class="recs-badge">Group of 3</span>' in found
    assert "£0.75 each together" in found
    assert (
        '<a href="/together/7/">2 of 3 have joined<span class="recs-hidden">: Article 0</span></a>' in found
    )
    assert html.count("Group of 3") == 1


def test_group_buys_that_cannot_be_told_cost_no_card(
    shelf: list[Article], page: Page, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": Failing}
    with caplog.at_level(logging.ERROR):
        assert render("{% popular %}", page()).count("<article") == 8
    assert "Group buys cannot be told" in caplog.text


def test_a_group_buy_that_is_over_is_none_and_one_that_is_full_is_full() -> None:
    assert group_buy_of(GroupBuy(needed=3, ends_at=timezone.now())) == {}
    assert group_buy_of(GroupBuy(needed=3, joined=5))["label"] == "3 of 3 have joined"
    assert group_buy_of(GroupBuy(needed=3, url="javascript:alert(1)"))["url"] == ""


def test_why_is_the_true_reason_and_leads_to_what_can_be_changed(
    articles: list[Article], shopper: Shopper, page: Page
) -> None:
    publish("item-knn", items={articles[0]: articles[1:4]})
    interact(shopper, "view", articles[0])
    found = card(render("{% for_you limit=2 %}", page(shopper=shopper)), "Article 1")
    summary = re.search(r"<details[^>]*><summary>(.*?)</summary><p>(.*?)</p></details>", found)
    assert summary is not None
    assert summary[1].startswith("Because you looked at Article 0<span")
    assert "Why am I seeing this?" in summary[1]
    assert summary[2].startswith("It comes from what you did in this shop. <a href=")
    assert 'href="/recommendations/my/recommendations/"' in summary[2]


def test_what_is_the_same_for_everybody_says_so(shelf: list[Article], page: Page) -> None:
    found = card(render("{% popular %}", page()), "Article 1")
    assert "<p>It comes from a list that is the same for everybody. <a" in found


def test_the_shops_own_hand_is_told(articles: list[Article], page: Page) -> None:
    campaign = Campaign.objects.create(name="Lamps", slug="lamps", status=CampaignStatus.RUNNING)
    campaign.placements.add(place("shelf", ("global", None)))
    CampaignRule.objects.create(campaign=campaign, action="pin").products.add(articles[5])
    Revision.advance()
    serving.forget()
    found = card(render("{% recommend 'shelf' %}", page()), "Article 5")
    assert "<p>The shop puts it forward at the moment." in found


def test_where_no_reason_is_known_none_is_given(articles: list[Article], page: Page) -> None:
    assert "<details" not in render("{% popular %}", page())


def test_a_title_in_a_reason_is_escaped(articles: list[Article], shopper: Shopper, page: Page) -> None:
    Article.objects.filter(pk=articles[0].pk).update(label="<b>Mug</b>")
    publish("item-knn", items={articles[0]: articles[1:4]})
    interact(shopper, "view", articles[0])
    html = render("{% for_you limit=2 %}", page(shopper=shopper))
    assert "<b>Mug" not in html
    assert "Because you looked at &lt;b&gt;Mug&lt;/b&gt;" in html


def test_a_customers_own_price_is_where_the_offer_starts(shelf: list[Article], page: Page) -> None:
    user = User.objects.create_user("robin")
    PriceList.objects.create(customer=user, discount=Decimal(50))
    promote(shelf[4])
    request = page()
    request.user = user
    assert '<span class="recs-amount">£2.00</span>' in card(render("{% popular %}", request), "Article 4")
