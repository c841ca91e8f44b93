import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from recommendations.events import tracker_context
from recommendations.models import Interaction
from tests.events.conftest import Post, get_request, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def test_the_script_weighs_less_than_a_kilobyte_and_a_half_as_it_is_sent() -> None:
    found = finders.find("recommendations/tracker.js")
    assert isinstance(found, str)
    source = Path(found).read_bytes()
    assert len(gzip.compress(source)) <= 1_024
    assert len(b"".join(line.strip() for line in source.splitlines() if not line.startswith(b"//"))) <= 1_536


def test_the_tag_has_no_inline_script(article: Article) -> None:
    context = tracker_context(RequestFactory().get("/"), article)
    html = render_to_string("recommendations/tracker.html", context).strip()
    assert html == (
        '<script src="/static/recommendations/tracker.js" defer'
        f' data-recs-endpoint="/recommendations/api/v1/events" data-recs-view="{article.pk}"></script>'
    )


@pytest.mark.parametrize("product", [None, "no-uuid"])
def test_without_a_product_no_view_is_reported(product: Any) -> None:
    html = render_to_string("recommendations/tracker.html", tracker_context(None, product))
    assert "data-recs-view" not in html


def test_rendering_writes_nothing_unless_asked_to(
    post: Post, article: Article, shopper_client: Client
) -> None:
    post(view(article))
    tracker_context(get_request(shopper_client), article)
    assert Interaction.objects.count() == 1


def test_views_can_be_recorded_on_get_and_then_the_script_does_not_report_them(
    post: Post, article: Article, shopper_client: Client, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECORD_VIEWS_ON_GET": True}
    post(view(article))
    context = tracker_context(get_request(shopper_client), article)
    assert Interaction.objects.filter(kind="view", product=article.pk).count() == 2
    assert context["product"] == ""


def test_on_get_too_nothing_is_recorded_without_consent(article: Article, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECORD_VIEWS_ON_GET": True}
    tracker_context(get_request(Client()), article)
    assert not Interaction.objects.exists()
