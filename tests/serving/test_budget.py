"""What a warm page costs: two queries a request and two a widget, and never a write."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import RequestContext, Template

from recommendations import recommend
from recommendations.models import Shopper
from recommendations.testing.factories import interact, publish
from tests.warehouse.models import Article

Page = Callable[..., HttpRequest]
CountQueries = Callable[[], AbstractContextManager[Sequence[str]]]


@pytest.fixture
def trained(articles: list[Article], shopper: Shopper) -> list[Article]:
    publish("co-purchase", items={articles[0]: articles[1:10]})
    publish("item-knn", items={articles[0]: articles[1:10], articles[1]: articles[2:]})
    publish("svd", shoppers={shopper: articles[2:]})
    publish("trending", everyone=articles)
    publish("popularity", everyone=articles)
    interact(shopper, "view", articles[1])
    return articles


def render(template: str, request: HttpRequest, **context: Any) -> str:
    return Template("{% load recommendations %}" + template).render(RequestContext(request, context))


@pytest.mark.parametrize(
    ("template", "of_the_request", "of_the_widgets"),
    [
        ("{% also_bought product limit=4 %}", 2, 2),
        ("{% for_you limit=4 %}", 2, 2),
        ("{% frequently_bought_together product %}", 2, 2),
        ("{% trending limit=4 %}", 2, 1),
        ("{% recently_viewed %}", 2, 1),
        ("{% for_you limit=3 %}{% also_bought product limit=3 %}{% trending limit=3 %}", 2, 5),
    ],
)
def test_a_warm_page_keeps_to_its_budget(
    template: str,
    of_the_request: int,
    of_the_widgets: int,
    trained: list[Article],
    shopper: Shopper,
    page: Page,
    count_queries: CountQueries,
) -> None:
    render(template, page(shopper=shopper), product=trained[0])
    with count_queries() as queries:
        html = render(template, page(shopper=shopper), product=trained[0])
    assert html.count("<article") >= 1
    assert len(queries) == of_the_request + of_the_widgets
    assert all(sql.lstrip().startswith("SELECT") for sql in queries)


def test_a_guest_without_consent_costs_nothing_but_the_widget(
    trained: list[Article], page: Page, count_queries: CountQueries
) -> None:
    recommend("also-bought", request=page(), anchors=[trained[0]])
    with count_queries() as queries:
        recommend("also-bought", request=page(), anchors=[trained[0]], limit=4)
    assert len(queries) == 2


def test_the_snapshot_asks_only_whether_anything_changed(
    trained: list[Article], count_queries: CountQueries, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "SNAPSHOT_SECONDS": 0}
    recommend("trending", limit=4)
    with count_queries() as queries:
        recommend("trending", limit=4)
    assert len(queries) == 2
    assert "recommendations_revision" in queries[0]
