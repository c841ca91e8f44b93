"""What comes next in a visit: asked of the model inside the request, and of its lists while that is not here."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.utils import timezone

from recommendations import recommend, serving
from recommendations.models import ModelVersion, Shopper
from recommendations.serving import visits
from recommendations.serving.models import models
from recommendations.testing.factories import interact, place, publish
from tests.serving.visit_models import store
from tests.warehouse.models import Article

Page = Callable[..., HttpRequest]
CountQueries = Callable[[], AbstractContextManager[Sequence[str]]]

VISIT = uuid4()


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    """A storage and a host of this test's own."""
    backend = "django.core.files.storage.FileSystemStorage"
    options = {"location": tmp_path / "storage"}
    settings.STORAGES = {**settings.STORAGES, "recommendations": {"BACKEND": backend, "OPTIONS": options}}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": tmp_path / "host"}


@pytest.fixture
def version(articles: list[Article]) -> ModelVersion:
    """Lists say 0 → 9 and 1 → 8; the visits that the model knows are 0, 1, 2; 1, 3; 4, 5; and 0, 3."""
    a = articles
    published = publish("session-knn", items={a[0]: [a[9], a[1]], a[1]: [a[8], a[0]], a[4]: [a[7]]})
    place("next", ("visit", published.recommender), fill=False)
    store(published, [a[0], a[1], a[2]], [a[1], a[3]], [a[4], a[5]], [a[0], a[3]])
    return published


@pytest.fixture
def mapped(version: ModelVersion) -> ModelVersion:
    """It is on this host and mapped."""
    model = serving.snapshot().slots["next"].sources[0].published.model
    assert models.get(model) is None
    models.join(20)
    assert models.get(model) is not None
    return version


def look(shopper: Shopper, *products: Article, kind: str = "view", minutes: float = 0, **fields: Any) -> None:
    """At one after the other, the last of them so many minutes ago."""
    now = timezone.now() - timedelta(minutes=minutes)
    for nth, product in enumerate(reversed(products)):
        fields.setdefault("visit", VISIT)
        interact(shopper, kind, product, occurred_at=now - timedelta(seconds=nth), **fields)


def labels(recs: serving.RecommendationSet) -> list[str]:
    return [item.product.label.removeprefix("Article ") for item in recs]


def test_each_click_changes_the_next_page(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper, page: Page
) -> None:
    look(shopper, articles[4], minutes=2)
    assert labels(recommend("next", request=page(shopper=shopper))) == ["5"]
    look(shopper, articles[1], minutes=1)
    # 1 was last and weighs 1, 4 before it 1/2. The visits 0, 1, 2 and 1, 3 share 1, and 4, 5 shares 1/2.
    scores = {
        item.product.label: item.source_score for item in recommend("next", request=page(shopper=shopper))
    }
    assert scores == {"Article 0": 1.0, "Article 2": 1.0, "Article 3": 1.0, "Article 5": 0.5}
    look(shopper, articles[0])
    assert labels(recommend("next", request=page(shopper=shopper)))[-1] == "5"


def test_what_the_visit_holds_is_left_out_unless_the_placement_shows_it(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    place("again", ("visit", mapped.recommender), fill=False, show_basket_items=True)
    models.get(serving.snapshot().slots["again"].sources[0].published.model)
    models.join(20)
    look(shopper, articles[4], articles[5])
    assert labels(recommend("next", shopper=shopper)) == []
    assert set(labels(recommend("again", shopper=shopper))) == {"4", "5"}


def test_the_reason_names_the_product_that_speaks_for_it_most(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[4], minutes=1)
    look(shopper, articles[1], kind="cart_add")
    reasons = {item.product.label: item.reason for item in recommend("next", shopper=shopper)}
    assert reasons["Article 5"] == "Because you looked at Article 4"
    assert reasons["Article 3"] == "Because you chose Article 1"


def test_a_product_that_is_gone_is_not_named(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[4])
    Article.objects.filter(pk=articles[4].pk).update(withdrawn=True)
    assert [item.reason for item in recommend("next", shopper=shopper)] == ["Goes with what you looked at"]


def test_the_product_of_the_page_is_the_visits_newest_before_its_view_is_reported(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper, page: Page
) -> None:
    recs = recommend("next", request=page(), anchors=[articles[4]])
    assert (labels(recs), recs.personal) == (["5"], False)
    look(shopper, articles[4])
    assert labels(recommend("next", request=page(shopper=shopper), anchors=[articles[4]])) == ["5"]


def test_a_visit_that_is_over_says_nothing(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[4], minutes=31)
    assert labels(recommend("next", shopper=shopper)) == []
    at = timezone.now() - timedelta(minutes=10)
    assert labels(recommend("next", shopper=shopper, at=at)) == ["5"]


def test_the_visit_before_does_not_count(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[1], minutes=3, visit=uuid4())
    look(shopper, articles[4])
    assert labels(recommend("next", shopper=shopper)) == ["5"]


def test_what_a_shopper_does_not_want_leads_nowhere(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[1], articles[4])
    look(shopper, articles[1], kind="dismiss")
    assert labels(recommend("next", shopper=shopper)) == ["5"]


def test_what_was_put_back_counts_for_nothing(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[1], kind="cart_add", minutes=2)
    look(shopper, articles[1], kind="cart_remove", minutes=1)
    look(shopper, articles[4])
    assert labels(recommend("next", shopper=shopper)) == ["5"]


def test_a_variant_counts_as_its_product(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, Article.objects.create(label="Article 4, red", parent=articles[4]))
    assert labels(recommend("next", shopper=shopper)) == ["5"]


def test_until_the_model_is_here_the_lists_of_the_visit_answer(
    version: ModelVersion, articles: list[Article], shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "get", lambda model: None)
    look(shopper, articles[0], articles[1])
    recs = recommend("next", shopper=shopper)
    assert labels(recs) == ["8", "9"]
    assert [item.reason for item in recs] == [
        "Because you looked at Article 1",
        "Because you looked at Article 0",
    ]


def test_a_version_without_a_model_answers_from_its_lists(articles: list[Article], shopper: Shopper) -> None:
    place("next", ("visit", publish("item-knn", items={articles[0]: [articles[9]]}).recommender), fill=False)
    look(shopper, articles[0])
    assert labels(recommend("next", shopper=shopper)) == ["9"]


def test_a_model_that_cannot_answer_is_given_up_and_said_so_once(
    mapped: ModelVersion,
    articles: list[Article],
    shopper: Shopper,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise IndexError("out of bounds")

    monkeypatch.setattr("recommendations.algorithms.online.NextInVisit.answer", fail)
    look(shopper, articles[0])
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert labels(recommend("next", shopper=shopper)) == ["9", "1"]
    assert len(caplog.records) == 1
    assert "out of bounds" in caplog.text


@pytest.mark.parametrize("limit", [2, 3])
def test_a_warm_widget_needs_no_list(
    mapped: ModelVersion,
    articles: list[Article],
    shopper: Shopper,
    page: Page,
    count_queries: CountQueries,
    limit: int,
) -> None:
    look(shopper, articles[1])
    recommend("next", request=page(shopper=shopper), limit=limit)
    with count_queries() as queries:
        assert len(recommend("next", request=page(shopper=shopper), limit=limit)) == limit
    # The shopper, the deeds, the products.
    assert len(queries) == 3
    assert not any("recommendationlist" in sql for sql in queries)


def test_two_widgets_of_a_page_ask_the_model_once(
    mapped: ModelVersion,
    articles: list[Article],
    shopper: Shopper,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place("beside", ("visit", mapped.recommender), fill=False)
    models.get(serving.snapshot().slots["next"].sources[0].published.model)
    models.join(20)
    asked = []
    whole = visits._foreseen
    monkeypatch.setattr(visits, "_foreseen", lambda *args: asked.append(args) or whole(*args))
    look(shopper, articles[1])
    request = page(shopper=shopper)
    assert len(recommend("next", request=request, limit=2)) == 2
    assert len(recommend("beside", request=request, limit=1)) == 1
    assert len(asked) == 1


def test_publishing_and_rolling_back_reach_the_next_answer(
    mapped: ModelVersion, articles: list[Article], shopper: Shopper
) -> None:
    look(shopper, articles[4])
    newer = publish("session-knn", items={articles[4]: [articles[6]]})
    store(newer, [articles[4], articles[10]])
    assert labels(recommend("next", shopper=shopper)) == ["6"]
    models.join(20)
    assert labels(recommend("next", shopper=shopper)) == ["10"]
    newer.delete()
    ModelVersion.objects.filter(pk=mapped.pk).update(published_slot=mapped.recommender_id)
    serving.forget()
    assert labels(recommend("next", shopper=shopper)) == ["7"]
    models.join(20)
    assert labels(recommend("next", shopper=shopper)) == ["5"]
