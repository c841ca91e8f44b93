"""{% spend_and_save %}: what is missing for a discount, and what closes the gap."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from recommendations import price_basket
from recommendations.models import Coupon, Promotion, PromotionKind, PromotionStatus
from recommendations.testing.factories import publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]


def render(request: HttpRequest, template: str = "{% spend_and_save %}") -> str:
    html = Template("{% load recommendations %}" + template).render(RequestContext(request))
    return " ".join(html.split())


def threshold(spend: int, saves: int, **fields: Any) -> Promotion:
    return Promotion.objects.create(
        **{
            "name": f"{saves} off {spend}",
            "kind": PromotionKind.THRESHOLD,
            "threshold": Decimal(spend),
            "value": Decimal(saves),
            "status": PromotionStatus.ACTIVE,
            **fields,
        }
    )


def offered(html: str) -> list[str]:
    return re.findall(r'<p class="recs-title"><a [^>]*>([^<]*)</a>', html)


def test_what_is_missing_and_what_closes_the_gap_cheapest_first(articles: list[Article], page: Page) -> None:
    threshold(20, 5)
    html = render(page(basket=(articles[11], articles[2])))  # £12 and £3
    assert "£5.00 more and £5.00 comes off</h2>" in html
    assert '<progress value="15.00" max="20.00"' in html
    assert "£15.00 of £20.00</span>" in html
    assert offered(html) == ["Article 4", "Article 5", "Article 6", "Article 7"]


def test_each_of_them_is_enough(articles: list[Article], page: Page, client: Client) -> None:
    threshold(20, 5)
    request = page(basket=(articles[11], articles[2]))
    html = render(request)
    first = re.search(r'name="product" value="([^"]+)"', html)
    assert first is not None
    request.session["basket"][first[1]] = 1
    lines = WarehouseCatalog().basket(request)
    assert price_basket(lines, request).discount == Decimal("5.00")


def test_one_button_adds_it(articles: list[Article], client: Client, page: Page) -> None:
    threshold(20, 5)
    html = render(page(basket=(articles[11], articles[2])))
    assert f'action="{reverse("recommendations:add_to_basket")}"' in html
    client.post(reverse("recommendations:add_to_basket"), {"product": str(articles[4].pk)})
    assert client.session["basket"] == {str(articles[4].pk): 1}


def test_sold_out_is_not_offered(articles: list[Article], page: Page) -> None:
    threshold(20, 5)
    Article.objects.filter(pk=articles[4].pk).update(on_hand=0)
    assert offered(render(page(basket=(articles[11], articles[2]))))[0] == "Article 5"


def test_reached_says_thanks_for_what_it_gives(articles: list[Article], page: Page) -> None:
    threshold(12, 5)
    html = render(page(basket=(articles[11],)))
    assert "Thank you: £5.00 comes off.</h2>" in html
    assert "<progress" not in html
    assert offered(html) == []


def test_one_is_reached_and_the_next_is_near(articles: list[Article], page: Page) -> None:
    threshold(12, 5)
    threshold(20, 8)
    threshold(100, 50)
    html = render(page(basket=(articles[11], articles[2])))
    # The next one counts what is left to pay: £15 less the £5.
    assert "£10.00 more and £8.00 comes off</h2>" in html
    assert "Thank you: £5.00 comes off.</p>" in html


NOTHING = [
    ("no threshold", None, True),
    ("an empty basket", {}, False),
    ("only with a coupon", {"needs_coupon": True}, True),
    ("a draft", {"status": PromotionStatus.DRAFT}, True),
]


@pytest.mark.parametrize(("what", "fields", "is_full"), NOTHING, ids=[what for what, *_rest in NOTHING])
def test_nothing_at_all(
    what: str, fields: dict[str, Any] | None, is_full: bool, articles: list[Article], page: Page
) -> None:
    if fields is not None:
        Coupon.objects.create(promotion=threshold(20, 5, **fields), code="SECRET")
    assert render(page(basket=(articles[11],) if is_full else ())) == ""


def test_what_it_offers_is_not_repeated_further_down(articles: list[Article], page: Page) -> None:
    publish("popularity", everyone=articles)
    threshold(20, 5)
    html = render(page(basket=(articles[11], articles[2])), "{% spend_and_save %}{% popular limit=12 %}")
    titles = offered(html)
    assert len(titles) == len(set(titles)) == 10


def test_a_label_is_escaped_and_the_language_kept(articles: list[Article], page: Page) -> None:
    threshold(20, 5, label={"en": "<script>alert(1)</script>"})
    html = render(page(basket=(articles[11],)))
    assert "<script>" not in html
    with translation.override("zh-hans"):
        assert "再买 £8.00，立减 £5.00</h2>" in render(page(basket=(articles[11],)))


def test_a_basket_that_cannot_be_priced_shows_nothing(articles: list[Article], page: Page) -> None:
    threshold(20, 5)
    request = page()
    request.session["basket"] = {str(articles[0].pk): 0}
    assert render(request) == ""


def test_it_has_no_inline_script_or_style(articles: list[Article], page: Page) -> None:
    threshold(20, 5)
    assert not re.search(r"<script|<style|style=|\son\w+=", render(page(basket=(articles[11],))))
