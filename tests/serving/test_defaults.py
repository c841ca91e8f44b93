"""What is there before anybody configures anything, and the rows made from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils import translation

from recommendations import recommend, serving
from recommendations.admin.algorithms import READS, scopes
from recommendations.models import Placement, PlacementSource, Recommender, Shopper
from recommendations.serving.defaults import PLACEMENTS, RECOMMENDERS, ensure_defaults
from recommendations.testing.factories import publish
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def test_every_missing_row_is_created_once() -> None:
    assert set(ensure_defaults()) == {*RECOMMENDERS, *PLACEMENTS}
    assert ensure_defaults() == []
    assert set(Placement.objects.values_list("slug", flat=True)) == set(PLACEMENTS)
    assert set(Recommender.objects.values_list("slug", "algorithm")) == {
        (slug, default.algorithm or slug) for slug, default in RECOMMENDERS.items()
    }
    blend = Recommender.objects.get(slug="auto-blend-basket")
    assert (blend.algorithm, blend.parameters, blend.title) == (
        "auto-blend",
        {"kind": "basket"},
        "Blend for the basket",
    )


def test_each_source_names_a_recommender_that_publishes_what_it_reads() -> None:
    ensure_defaults()
    for source in PlacementSource.objects.exclude(recommender=None).select_related("recommender"):
        assert READS[source.how] in scopes(source.recommender), source


def test_a_row_that_would_be_too_much_waits_to_be_switched_on(articles: list[Article]) -> None:
    publish("up-sell", items={articles[0]: articles[1:5]})
    assert not recommend("up-sell", anchors=[articles[0]])
    ensure_defaults()
    Placement.objects.filter(slug="up-sell").update(is_active=True)
    serving.forget()
    assert len(recommend("up-sell", anchors=[articles[0]])) == 4


def test_similar_products_come_from_what_the_shop_says_of_them_and_neighbours_fill(
    articles: list[Article],
) -> None:
    publish("content", items={articles[0]: articles[1:4]})
    publish("item-knn", items={articles[0]: articles[2:9]})
    shown = recommend("similar-products", anchors=[articles[0]], limit=6)
    assert [item.source for item in shown] == ["content"] * 3 + ["item-knn"] * 3
    assert shown.title == "Similar products"


def test_buy_again_may_show_what_is_in_the_basket_and_stands_higher_up(
    articles: list[Article], shopper: Shopper, page: Callable[..., HttpRequest]
) -> None:
    publish("purchase-cycle", shoppers={shopper: articles[:3]})
    publish("trending", everyone=articles[:2])
    request = page(shopper=shopper, basket=(articles[2],))
    assert [item.key for item in recommend("trending", request=request, limit=2)]
    again = recommend("buy-again", request=request)
    assert [item.key for item in again] == [str(article.pk) for article in articles[:3]]
    assert {item.reason for item in again} == {"You bought it before"}


def test_who_has_bought_nothing_is_not_asked_to_buy_again(articles: list[Article], shopper: Shopper) -> None:
    publish("purchase-cycle", shoppers={})
    publish("popularity", everyone=articles)
    assert not recommend("buy-again", shopper=shopper)


@pytest.mark.parametrize(
    ("algorithm", "label", "reason"),
    [
        ("trending", "trending", "Trending now"),
        ("popularity", "popular", "Popular"),
        ("top-rated", "top-rated", "Rated best by shoppers"),
        ("new-arrivals", "new-arrivals", "New in the shop"),
    ],
)
def test_a_cold_shopper_sees_a_full_widget_with_a_reason_that_is_true(
    algorithm: str, label: str, reason: str, articles: list[Article], shopper: Shopper
) -> None:
    """Nobody has done anything: the lists for everybody fill in turn, and what is sold out is left out."""
    Article.objects.filter(pk=articles[0].pk).update(on_hand=0)
    publish(algorithm, everyone=articles)
    shown = recommend("for-you", shopper=shopper)
    assert len(shown) == 8
    assert {(item.source, item.reason) for item in shown} == {(label, reason)}
    assert str(articles[0].pk) not in {item.key for item in shown}
    assert shown.title == "You may also like"


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
