"""{% taste_quiz %}: for shoppers of whom little is known, on any page."""

import logging
from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.template import RequestContext, Template

from recommendations import recommend
from recommendations.models import Shopper
from recommendations.testing.factories import interact, publish
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]


def render(request: HttpRequest, tag: str = "{% taste_quiz %}") -> str:
    return " ".join(Template("{% load recommendations %}" + tag).render(RequestContext(request)).split())


def test_it_asks_whom_the_shop_does_not_know_and_leads_back_to_the_page(
    articles: list[Article], shopper: Shopper, page: Page
) -> None:
    html = render(page(shopper=shopper), "{% taste_quiz heading=3 %}")
    assert html.count("<fieldset") == 5
    assert '<form method="post" action="/recommendations/my/taste/">' in html
    assert '<input type="hidden" name="next" value="/articles/">' in html
    assert "<h3" in html


def test_it_asks_nobody_who_may_not_be_remembered(articles: list[Article], page: Page) -> None:
    assert render(page()) == ""


def test_it_leaves_alone_whom_the_shop_knows(articles: list[Article], shopper: Shopper, page: Page) -> None:
    for article in articles[:5]:
        interact(shopper, "view", article)
    assert render(page(shopper=shopper)) == ""
    assert "<fieldset" in render(page(shopper=shopper), "{% taste_quiz always=True %}")


def test_one_product_is_no_quiz(articles: list[Article], shopper: Shopper, page: Page) -> None:
    Article.objects.exclude(pk=articles[0].pk).update(withdrawn=True)
    assert render(page(shopper=shopper)) == ""


def test_it_takes_no_product_away_from_the_pages_widgets(
    articles: list[Article], shopper: Shopper, page: Page
) -> None:
    publish("popularity", everyone=articles)
    request = page(shopper=shopper)
    render(request)
    assert [item.product.pk for item in recommend("popular", request=request, limit=3)] == [
        article.pk for article in articles[:3]
    ]


def test_when_it_fails_the_page_goes_on(
    articles: list[Article],
    shopper: Shopper,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("recommendations.serving.widgets.quiz.questions", lambda request: 1 / 0)
    with caplog.at_level(logging.ERROR):
        assert render(page(shopper=shopper), "before {% taste_quiz %} after") == "before after"
    assert "quiz.html" in caplog.text
