"""What is there before anybody configures anything, and the rows made from it."""

from typing import Any

import pytest
from django.utils import translation

from recommendations import recommend, serving
from recommendations.models import Placement, Recommender
from recommendations.serving.defaults import PLACEMENTS, RECOMMENDERS, ensure_defaults
from recommendations.testing.factories import publish
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def test_every_missing_row_is_created_once() -> None:
    assert set(ensure_defaults()) == {*RECOMMENDERS, *PLACEMENTS}
    assert ensure_defaults() == []
    assert set(Placement.objects.values_list("slug", flat=True)) == set(PLACEMENTS)
    assert set(Recommender.objects.values_list("slug", "algorithm")) == {
        (slug, slug) for slug in RECOMMENDERS
    }


def test_what_somebody_has_changed_is_left_as_it_is() -> None:
    Placement.objects.create(slug="for-you", limit=3, title={"en": "Only for you"})
    ensure_defaults()
    changed = Placement.objects.get(slug="for-you")
    assert (changed.limit, changed.title, changed.sources.count()) == (3, {"en": "Only for you"}, 0)


@pytest.mark.parametrize("slug", PLACEMENTS)
def test_a_row_serves_as_the_built_in_placement_did(slug: str, articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: articles[1:9]})
    publish("item-knn", items={articles[0]: articles[2:]})
    publish("popularity", everyone=articles)
    built_in = recommend(slug, anchors=[articles[0]])
    ensure_defaults()
    serving.forget()
    placed = recommend(slug, anchors=[articles[0]])
    assert [item.key for item in placed] == [item.key for item in built_in]
    assert (placed.title, placed.layout, placed.source) == (built_in.title, built_in.layout, built_in.source)


def test_titles_are_stored_in_the_languages_that_we_speak(settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("tlh", "tlhIngan Hol")]
    ensure_defaults()
    titles = Placement.objects.get(slug="also-bought").title
    assert titles["en"] == "Customers also bought"
    assert "tlh" not in titles
    with translation.override("zh-hans"):
        assert Placement.objects.get(slug="also-bought").title_in() == str(PLACEMENTS["also-bought"].title)
