"""Who or what nobody knows yet: a full widget of what is in stock, and a word on where it comes from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils import timezone

from recommendations import recommend
from recommendations.models import (
    Audience,
    AudienceMember,
    ModelVersion,
    RecommendationList,
    Recommender,
    Revision,
    Scope,
    Shopper,
)
from recommendations.serving.defaults import PLACEMENTS
from recommendations.testing.factories import interact, place, publish
from tests.serving.desk import campaign, labels, rule
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]

FULL = (
    "also-bought",
    "similar-products",
    "for-you",
    "trending",
    "popular",
    "best-sellers",
    "basket-goes-with",
)


@pytest.mark.parametrize("placement", FULL)
@pytest.mark.parametrize("steered", [False, True], ids=["plain", "under a campaign"])
def test_whoever_has_done_nothing_gets_a_full_widget_in_stock(
    placement: str, steered: bool, articles: list[Article], page: Page
) -> None:
    """In a shop in which nothing was ever trained."""
    Article.objects.filter(pk__in=[article.pk for article in articles[:3]]).update(on_hand=0)
    if steered:
        place(placement, limit=8)
        campaign(rule("boost", products=articles[5:7]), on=(placement,))
    anchors = [articles[3]] if PLACEMENTS[placement].page_type == "product" else []
    recs = recommend(placement, request=page(), anchors=anchors)
    assert len(recs) == 8
    assert recs.shortfall is None
    assert all(item.product.on_hand for item in recs)
    assert recs.source == "available"


@pytest.mark.parametrize(
    ("published", "source"),
    [
        (["top-rated"], "top-rated"),
        (["top-rated", "popularity"], "popular"),
        (["top-rated", "popularity", "trending"], "trending"),
    ],
)
def test_the_best_list_for_everybody_fills_and_is_named(
    published: list[str], source: str, articles: list[Article], page: Page
) -> None:
    for slug in published:
        publish(slug, everyone=articles)
    recs = recommend("for-you", request=page())
    assert len(recs) == 8
    assert {item.source for item in recs} == {source}
    assert recs.title == "You may also like"


@pytest.fixture
def audience(articles: list[Article]) -> Audience:
    """Whoever is on a phone; they like the last articles, everybody the first."""
    made = Audience.objects.create(
        name="Phones",
        slug="phones",
        conditions=[{"is": "device", "devices": ["mobile"]}],
        refreshed_at=timezone.now(),
    )
    version = publish("popularity", everyone=articles)
    _list(version, made, articles[::-1])
    return made


def _list(version: ModelVersion, audience: Audience, articles: list[Article]) -> None:
    RecommendationList.objects.create(
        version=version,
        scope=Scope.SEGMENT,
        subject=str(audience.pk),
        items=[[str(article.pk), 1.0 / (rank + 1), 0] for rank, article in enumerate(articles)],
    )
    Revision.advance()


def test_a_guest_sees_what_their_audience_likes(audience: Audience, page: Page) -> None:
    request = page()
    request.META["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Mobile"
    recs = recommend("for-you", request=request, limit=3)
    assert labels(recs) == ["11", "10", "9"]
    assert {item.reason for item in recs} == {"Popular with shoppers like you"}
    assert labels(recommend("for-you", request=page(), limit=3)) == ["0", "1", "2"]


def test_of_two_audiences_what_both_like_comes_first(
    audience: Audience, articles: list[Article], shopper: Shopper, page: Page
) -> None:
    kept = Audience.objects.create(
        name="Regulars",
        slug="regulars",
        conditions=[{"is": "orders", "number": [1, None]}],
        refreshed_at=timezone.now(),
    )
    AudienceMember.objects.create(audience=kept, shopper=shopper)
    version = ModelVersion.objects.get(recommender__slug="popularity")
    _list(version, kept, [articles[9], articles[2]])
    place("theirs", ("segment", Recommender.objects.get(slug="popularity")), limit=3)
    request = page(shopper=shopper)
    request.META["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Mobile"
    assert labels(recommend("theirs", request=request))[0] == "9"


def test_the_first_click_counts_at_once(articles: list[Article], shopper: Shopper, page: Page) -> None:
    publish("popularity", everyone=articles)
    publish("item-knn", items={articles[0]: articles[7:9]})
    assert labels(recommend("for-you", request=page(shopper=shopper), limit=2)) == ["0", "1"]
    interact(shopper, "view", articles[0])
    recs = recommend("for-you", request=page(shopper=shopper), limit=2)
    assert labels(recs) == ["7", "8"]
    assert recs.items[0].reason == "Because you looked at Article 0"


def test_a_product_that_nobody_has_met_has_neighbours_of_its_category(shop: list[Article]) -> None:
    publish("co-purchase", items={shop[0]: shop[1:]})
    new = Article.objects.create(label="Article 40", department=Department.objects.get(name="lamps"))
    recs = recommend("also-bought", anchors=[new], limit=4)
    assert {int(label) % 2 for label in labels(recs)} == {1}
    assert {item.source for item in recs} == {"category"}


def test_best_sellers_are_what_is_bought(articles: list[Article]) -> None:
    publish("popularity", everyone=articles)
    publish("best-sellers", algorithm="popularity", everyone=articles[::-1], window_days=30)
    recs = recommend("best-sellers", limit=2)
    assert labels(recs) == ["11", "10"]
    assert {item.reason for item in recs} == {"Best seller"}


def test_exclusive_is_switched_off_until_something_is(articles: list[Article], settings: Any) -> None:
    recs = recommend("exclusive")
    assert not recs.items
    assert recs.shortfall is not None
    assert recs.shortfall.switched_off
