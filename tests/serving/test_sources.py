"""Where the products of an answer come from."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.utils import timezone

from recommendations import recommend, similar
from recommendations.models import Shopper
from recommendations.serving import RecommendationSet
from recommendations.testing.factories import interact, place, publish
from tests.warehouse.models import Article, Department

Page = Callable[..., HttpRequest]


def labels(recs: RecommendationSet) -> list[str]:
    return [item.product.label.removeprefix("Article ") for item in recs]


def test_the_list_of_the_anchor_is_shown_in_its_order(articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: [articles[3], articles[1], articles[2]]})
    recs = recommend("also-bought", anchors=[articles[0]], limit=3)
    assert labels(recs) == ["3", "1", "2"]
    assert recs.source == "co-purchase"
    assert [item.position for item in recs] == [0, 1, 2]
    assert recs.shortfall is None


def test_a_source_of_weight_0_only_fills_what_the_others_leave(articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: [articles[5], articles[6]]})
    publish("item-knn", items={articles[0]: [articles[7], articles[5], articles[8]]})
    recs = recommend("also-bought", anchors=[articles[0]], limit=4)
    assert labels(recs) == ["5", "6", "7", "8"]
    assert [item.source for item in recs] == ["co-purchase"] * 2 + ["item-knn"] * 2


def test_an_anchor_may_be_a_key_or_a_variant(articles: list[Article]) -> None:
    publish("item-knn", items={articles[0]: [articles[3]]})
    variant = Article.objects.create(label="Article 0, red", parent=articles[0])
    for anchor in (articles[0].pk, str(articles[0].pk), variant):
        assert labels(similar(anchor, limit=1)) == ["3"]


def test_several_anchors_add_up(articles: list[Article]) -> None:
    publish(
        "co-purchase",
        items={articles[0]: [(articles[3], 2.0), (articles[4], 1.5)], articles[1]: [(articles[4], 1.0)]},
    )
    assert labels(recommend("basket-goes-with", basket=articles[:2], limit=2)) == ["4", "3"]


def test_the_basket_is_the_anchor_where_none_is_given(articles: list[Article], page: Page) -> None:
    publish("co-purchase", items={articles[0]: [articles[1], articles[3]]})
    recs = recommend("basket-goes-with", request=page(basket=(articles[0], articles[1])), limit=1)
    assert labels(recs) == ["3"]


def test_the_last_click_changes_the_next_page(articles: list[Article], shopper: Shopper, page: Page) -> None:
    publish("item-knn", items={articles[0]: [articles[3]], articles[1]: [articles[4]]})
    interact(shopper, "view", articles[0], occurred_at=timezone.now() - timedelta(minutes=1))
    assert labels(recommend("for-you", request=page(shopper=shopper), limit=1)) == ["3"]
    interact(shopper, "click", articles[1])
    assert labels(recommend("for-you", request=page(shopper=shopper), limit=2)) == ["4", "3"]


def test_what_led_to_a_list_is_not_on_it(articles: list[Article], shopper: Shopper) -> None:
    publish("item-knn", items={articles[0]: [articles[1], articles[3]], articles[1]: [articles[0]]})
    interact(shopper, "view", articles[0])
    interact(shopper, "view", articles[1])
    recs = recommend("for-you", shopper=shopper, limit=1)
    assert labels(recs) == ["3"]


def test_a_shopper_gets_their_own_list(articles: list[Article], shopper: Shopper) -> None:
    publish("svd", shoppers={shopper: [articles[6], articles[2]], Shopper.objects.create(): [articles[9]]})
    recs = recommend("for-you", shopper=shopper, limit=2)
    assert labels(recs) == ["6", "2"]
    assert recs.source == "svd"
    assert recs.personal


def test_a_merged_browser_gets_the_accounts_list_and_history(articles: list[Article]) -> None:
    account = Shopper.objects.create()
    browser = Shopper.objects.create(merged_into=account)
    publish("svd", shoppers={account: [articles[6]]})
    publish("item-knn", items={articles[0]: [articles[3]]})
    interact(browser, "view", articles[0])
    for who in (account, browser):
        assert set(labels(recommend("for-you", shopper=who, limit=2))) == {"3", "6"}


def test_recently_viewed_shows_the_latest_first_and_each_once(
    articles: list[Article], shopper: Shopper
) -> None:
    now = timezone.now()
    for minutes, n in ((9, 1), (5, 2), (3, 1), (1, 3)):
        interact(shopper, "view", articles[n], occurred_at=now - timedelta(minutes=minutes))
    interact(shopper, "cart_add", articles[4])
    recs = recommend("recently-viewed", shopper=shopper)
    assert labels(recs) == ["3", "1", "2"]
    assert recs.source == "recent"


def test_at_an_earlier_moment_only_what_had_happened_counts(
    articles: list[Article], shopper: Shopper
) -> None:
    now = timezone.now()
    interact(shopper, "view", articles[1], occurred_at=now - timedelta(hours=2))
    interact(shopper, "view", articles[2], occurred_at=now)
    recs = recommend("recently-viewed", shopper=shopper, at=now - timedelta(hours=1))
    assert labels(recs) == ["1"]


def test_sources_are_blended_by_weight_and_what_both_name_comes_first(
    articles: list[Article], shopper: Shopper
) -> None:
    knn = publish("item-knn", items={articles[0]: [articles[1], articles[2], articles[3]]})
    svd = publish("svd", shoppers={shopper: [articles[4], articles[3]]})
    place(
        "mixed",
        ("anchor", knn.recommender, 1.0),
        ("shopper", svd.recommender, 1.0),
        fill=False,
    )
    recs = recommend("mixed", shopper=shopper, anchors=[articles[0]])
    assert labels(recs)[0] == "3"
    assert set(labels(recs)) == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("trained", "source"),
    [
        ({"trending": True, "popularity": True}, "trending"),
        ({"popularity": True}, "popular"),
        ({}, "available"),
    ],
)
def test_the_fallback_chain_says_who_filled(
    trained: dict[str, bool], source: str, articles: list[Article]
) -> None:
    for name in trained:
        publish(name, everyone=articles[2:6])
    recs = recommend("for-you", limit=4)
    assert recs.source == source
    assert len(recs) == 4
    assert recs.shortfall is None


def test_trending_then_popular_then_whatever_is_available(articles: list[Article]) -> None:
    publish("trending", everyone=[articles[1]])
    publish("popularity", everyone=[articles[1], articles[2]])
    recs = recommend("for-you", limit=5)
    assert labels(recs)[:2] == ["1", "2"]
    assert [item.source for item in recs] == ["trending", "popular", *["available"] * 3]


def test_a_placement_that_does_not_fill_stays_short_and_says_so(articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: [articles[1]]})
    recs = recommend("frequently-bought-together", anchors=[articles[0]])
    assert labels(recs) == ["1"]
    assert str(recs.shortfall) == "1 of 3 products. The placement does not fill up from other sources."


def test_an_own_algorithm_goes_by_its_recommenders_slug(articles: list[Article]) -> None:
    version = publish("house-rules", algorithm="shop.rules.HouseRules", everyone=[articles[1]])
    place("house", ("global", version.recommender))
    assert recommend("house", limit=1).source == "house-rules"


def test_an_inactive_recommender_is_not_served(articles: list[Article]) -> None:
    version = publish("co-purchase", items={articles[0]: [articles[1]]})
    version.recommender.is_active = False
    version.recommender.save()
    assert recommend("also-bought", anchors=[articles[0]], limit=1).source == "available"


def test_a_version_that_is_replaced_is_served_no_longer(articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: [articles[1]]})
    publish("co-purchase", items={articles[0]: [articles[2]]})
    assert labels(recommend("also-bought", anchors=[articles[0]], limit=1)) == ["2"]


class TestAProductThatNoListKnows:
    """Its page shows others of its category, then what suits everybody."""

    @pytest.fixture
    def garden(self, articles: list[Article]) -> list[Article]:
        department = Department.objects.create(name="Garden")
        Article.objects.filter(pk__in=[article.pk for article in articles[:4]]).update(department=department)
        publish("content", items={articles[9]: articles[:3]})
        publish("trending", everyone=articles[4:])
        return articles

    def test_shows_its_category_first(self, garden: list[Article]) -> None:
        shown = recommend("similar-products", anchors=[garden[0]], limit=5)
        assert {item.key for item in shown.items[:3]} == {str(article.pk) for article in garden[1:4]}
        assert [item.source for item in shown] == ["category"] * 3 + ["trending"] * 2
        assert shown.items[0].reason == "From the same category"
        assert shown.title == "You may also like"

    def test_shows_nothing_of_it_that_is_sold_out(self, garden: list[Article]) -> None:
        Article.objects.filter(pk=garden[1].pk).update(on_hand=0)
        shown = recommend("similar-products", anchors=[garden[0]], limit=5)
        assert [item.source for item in shown][:3] == ["category"] * 2 + ["trending"]

    def test_is_known_as_soon_as_one_list_names_it(self, garden: list[Article]) -> None:
        shown = recommend("similar-products", anchors=[garden[9]], limit=5)
        assert [item.source for item in shown] == ["content"] * 3 + ["trending"] * 2

    def test_without_a_category_goes_on_with_what_suits_everybody(self, garden: list[Article]) -> None:
        shown = recommend("similar-products", anchors=[garden[8]], limit=4)
        assert {item.source for item in shown} == {"trending"}

    def test_is_no_bundle(self, garden: list[Article]) -> None:
        assert not recommend("frequently-bought-together", anchors=[garden[0]])
