"""Whatever fails in here or in the shop's catalog, the page around it goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.template import RequestContext, Template

from recommendations import recommend
from recommendations.models import Shopper
from recommendations.serving import snapshots
from recommendations.testing.factories import interact, publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

Page = Callable[..., HttpRequest]

METHODS = ["recommendable", "visible", "parents", "cards", "prices", "card", "basket"]


def render(template: str, request: HttpRequest, **context: Any) -> str:
    return Template("{% load recommendations %}before" + template + "after").render(
        RequestContext(request, context)
    )


def failing(method: str) -> type[WarehouseCatalog]:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError(f"the shop's {method} is broken")

    return type("Broken", (WarehouseCatalog,), {method: fail})


@pytest.fixture
def trained(articles: list[Article]) -> list[Article]:
    publish("co-purchase", items={articles[0]: articles[1:]})
    publish("popularity", everyone=articles)
    return articles


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tag", ["also_bought product", "frequently_bought_together product", "for_you"])
def test_a_failing_catalog_method_leaves_a_fallback_or_nothing_and_a_log_entry(
    method: str,
    tag: str,
    trained: list[Article],
    page: Page,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": failing(method)}
    html = render("{% " + tag + " %}", page(), product=trained[0])
    assert html.startswith("before")
    assert html.endswith("after")
    assert f"the shop's {method} is broken" in caplog.text


def test_a_failing_basket_leaves_what_suits_everybody(
    trained: list[Article], page: Page, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": failing("basket")}
    recs = recommend("also-bought", request=page(), anchors=[trained[0]])
    assert recs.source == "popular"
    assert len(recs) == 8


def test_missing_lists_leave_what_suits_everybody_and_keep_to_what_is_known_of_the_page(
    trained: list[Article], shopper: Shopper, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    if not connection.features.can_rollback_ddl:
        pytest.skip("renaming a table would end the test's transaction")
    interact(shopper, "dismiss", trained[3])
    request = page(shopper=shopper)
    recommend("trending", request=request, limit=2)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE recommendations_recommendationlist RENAME TO away")
    recs = recommend("also-bought", request=request, anchors=[trained[0]])
    shown = {item.product.label for item in recs}
    assert recs.source == "popular"
    assert recs.title == "You may also like"
    assert shown.isdisjoint({"Article 0", "Article 1", "Article 3"})
    assert "recommendations_recommendationlist" in caplog.text


def test_a_database_that_answers_nothing_leaves_an_empty_slot_that_says_so(
    trained: list[Article], page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: Any) -> Any:
        raise OperationalError("canceling statement due to statement timeout")

    with connection.execute_wrapper(refuse):
        recs = recommend("also-bought", request=page(), anchors=[trained[0]])
        assert render("{% for_you %}", page()) == "beforeafter"
    assert len(recs) == 0
    assert str(recs.shortfall) == "0 of 8 products. It could not be computed; the log says why."
    assert "statement timeout" in caplog.text


@pytest.mark.parametrize(
    "broken",
    [
        "{% no_such_tag %}",
        "{{ card.title|no_such_filter }}",
        '{% include "no/such.html" %}',
        "{% load nothing %}",
    ],
)
def test_a_broken_template_of_the_shop_leaves_an_empty_slot(
    broken: str,
    trained: list[Article],
    page: Page,
    settings: Any,
    tmp_path: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "recommendations").mkdir()
    (tmp_path / "recommendations" / "card.html").write_text(broken)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert render("{% also_bought product %}", page(), product=trained[0]) == "beforeafter"
    assert "cannot be rendered" in caplog.text


@pytest.mark.parametrize(
    "tag",
    [
        "also_bought nothing",
        "also_bought 'no key'",
        "also_bought product limit=0",
        "also_bought product limit='many'",
        "also_bought product heading='big'",
        "also_bought product no_such_option=1",
        "recommend 'no-such-placement'",
        "recommend None",
    ],
)
def test_a_tag_used_wrongly_does_not_break_the_page(tag: str, trained: list[Article], page: Page) -> None:
    html = render("{% " + tag + " %}", page(), product=trained[0])
    assert html.startswith("before")
    assert html.endswith("after")


def test_a_request_without_a_session_or_a_user_is_served(trained: list[Article], rf: Any) -> None:
    request = rf.get("/")
    assert len(recommend("also-bought", request=request, anchors=[trained[0]])) == 8


def test_a_project_without_our_urls_links_to_its_products(
    trained: list[Article], page: Page, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.empty_urls"
    html = render("{% also_bought product limit=1 %}", page(), product=trained[0])
    assert f'href="/articles/{trained[1].pk}/"' in html


def test_a_project_without_our_urls_has_pages_without_the_tracker(
    trained: list[Article], page: Page, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ROOT_URLCONF = "tests.empty_urls"
    assert render("{% recommendations_tracker product %}", page(), product=trained[0]) == "beforeafter"
    assert "manage.py check" in caplog.text


def test_before_anything_could_be_read_there_is_still_something_to_show(
    articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_held: Any) -> Any:
        raise OperationalError("no such table: recommendations_revision")

    monkeypatch.setattr(snapshots, "_newer_than", refuse)
    recs = recommend("also-bought", anchors=[articles[0]])
    assert (recs.source, recs.title, recs.layout) == ("available", "You may also like", "carousel")
    assert len(recs) == 8
