"""What must never be shown, whatever the lists say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import HttpRequest

from recommendations import bundles, recommend
from recommendations.catalog import BasketLine
from recommendations.models import Placement, Shopper
from recommendations.serving import RecommendationSet
from recommendations.testing.factories import interact, publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

Page = Callable[..., HttpRequest]


def labels(recs: RecommendationSet) -> list[str]:
    return [item.product.label for item in recs]


@pytest.fixture
def goes_with(articles: list[Article]) -> list[Article]:
    """Article 0's list: the other eleven in order."""
    publish("co-purchase", items={articles[0]: articles[1:]})
    return articles


@pytest.mark.parametrize("change", [{"on_hand": 0}, {"withdrawn": True}], ids=["sold out", "withdrawn"])
def test_what_was_sold_out_or_withdrawn_after_training_is_not_shown(
    change: dict[str, Any], goes_with: list[Article]
) -> None:
    Article.objects.filter(pk=goes_with[1].pk).update(**change)
    recs = recommend("also-bought", anchors=[goes_with[0]], limit=3, trace=True)
    assert labels(recs) == ["Article 2", "Article 3", "Article 4"]
    assert recs.trace is not None
    assert [traced.dropped for traced in recs.trace][:4] == ["ineligible", "", "", ""]


def test_a_deleted_product_is_not_shown(goes_with: list[Article]) -> None:
    Article.objects.filter(pk__in=[a.pk for a in goes_with[1:4]]).delete()
    recs = recommend("also-bought", anchors=[goes_with[0]], limit=2)
    assert labels(recs) == ["Article 4", "Article 5"]


def test_a_list_with_impossible_keys_serves_the_possible_ones(articles: list[Article]) -> None:
    publish("co-purchase", items={articles[0]: ["gone", 7, articles[3]]})
    assert labels(recommend("also-bought", anchors=[articles[0]], limit=1)) == ["Article 3"]


def test_a_long_list_whose_head_is_sold_out_is_still_filled_from_its_tail(articles: list[Article]) -> None:
    gone = Article.objects.bulk_create(Article(label=f"Gone {n}", on_hand=0) for n in range(40))
    publish("co-purchase", items={articles[0]: [*gone, *articles[1:9]]})
    recs = recommend("also-bought", anchors=[articles[0]])
    assert recs.source == "co-purchase"
    assert len(recs) == 8


def test_what_is_in_the_basket_is_not_shown(goes_with: list[Article], page: Page) -> None:
    recs = recommend("also-bought", request=page(basket=(goes_with[1],)), anchors=[goes_with[0]], limit=1)
    assert labels(recs) == ["Article 2"]


def test_a_basket_may_be_given_as_lines_and_variants_count_as_their_parent(goes_with: list[Article]) -> None:
    variant = Article.objects.create(label="Article 1, blue", parent=goes_with[1])
    recs = recommend(
        "also-bought", basket=[BasketLine(product=variant.pk)], anchors=[goes_with[0]], limit=1, trace=True
    )
    assert labels(recs) == ["Article 2"]
    assert recs.trace is not None
    assert recs.trace[0].dropped == "basket"


def test_what_the_page_excludes_is_not_shown(goes_with: list[Article]) -> None:
    recs = recommend("also-bought", anchors=[goes_with[0]], exclude=[goes_with[1], goes_with[2].pk], limit=1)
    assert labels(recs) == ["Article 3"]


def test_the_anchor_and_its_variants_are_not_shown(articles: list[Article]) -> None:
    red, blue = (Article.objects.create(label=colour, parent=articles[0]) for colour in ("red", "blue"))
    publish("co-purchase", items={articles[0]: [articles[0], red, blue, articles[4]]})
    for anchor in (articles[0], red):
        recs = recommend("also-bought", anchors=[anchor], limit=1, trace=True)
        assert labels(recs) == ["Article 4"]
        assert recs.trace is not None
        assert [traced.dropped for traced in recs.trace] == ["anchor", "anchor", "anchor", ""]


class EveryArticle(WarehouseCatalog):
    """A shop that recommends variants as such."""

    def recommendable(self) -> QuerySet[Any]:
        return Article.objects.filter(withdrawn=False)


def test_a_parent_and_its_variant_are_not_both_shown(articles: list[Article], settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": EveryArticle}
    variant = Article.objects.create(label="variant", parent=articles[1])
    publish("co-purchase", items={articles[0]: [articles[1], variant, articles[2]]})
    recs = recommend("also-bought", anchors=[articles[0]], limit=2, trace=True)
    assert labels(recs) == ["Article 1", "Article 2"]
    assert recs.trace is not None
    assert recs.trace[1].dropped == "variant"


def test_no_product_appears_twice_on_a_page(goes_with: list[Article], page: Page) -> None:
    request = page()
    first = recommend("also-bought", request=request, anchors=[goes_with[0]], limit=3)
    second = recommend("also-bought", request=request, anchors=[goes_with[0]], limit=3)
    assert labels(first) == ["Article 1", "Article 2", "Article 3"]
    assert labels(second) == ["Article 4", "Article 5", "Article 6"]


def test_the_product_that_the_page_is_about_is_in_none_of_its_widgets(
    goes_with: list[Article], page: Page
) -> None:
    request = page()
    recommend("also-bought", request=request, anchors=[goes_with[0]], limit=1)
    publish("trending", everyone=[goes_with[0], goes_with[9]])
    assert labels(recommend("trending", request=request, limit=1)) == ["Article 9"]


def test_recently_viewed_may_repeat_what_the_page_and_the_basket_hold(
    goes_with: list[Article], shopper: Shopper, page: Page
) -> None:
    for article in goes_with[1:4]:
        interact(shopper, "view", article)
    request = page(shopper=shopper, basket=(goes_with[3],))
    recommend("also-bought", request=request, anchors=[goes_with[0]], limit=2)
    recs = recommend("recently-viewed", request=request)
    assert set(labels(recs)) == {"Article 1", "Article 2", "Article 3"}


def test_what_the_shopper_dismissed_is_shown_nowhere_again(
    goes_with: list[Article], shopper: Shopper
) -> None:
    interact(shopper, "view", goes_with[1])
    interact(shopper, "dismiss", goes_with[1])
    assert labels(recommend("also-bought", shopper=shopper, anchors=[goes_with[0]], limit=1)) == ["Article 2"]
    assert len(recommend("recently-viewed", shopper=shopper)) == 0
    assert labels(recommend("also-bought", anchors=[goes_with[0]], limit=1)) == ["Article 1"]


def test_a_burst_of_clicks_does_not_undo_a_dismissal(
    goes_with: list[Article], shopper: Shopper, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECENT_INTERACTIONS": 3}
    interact(shopper, "dismiss", goes_with[1])
    for article in goes_with[3:9]:
        interact(shopper, "click", article)
    recs = recommend("also-bought", shopper=shopper, anchors=[goes_with[0]], limit=1)
    assert labels(recs) == ["Article 2"]
    assert len(recommend("recently-viewed", shopper=shopper)) == 3


def test_a_bundle_leads_with_its_anchor_and_has_at_most_three_more(goes_with: list[Article]) -> None:
    recs = bundles(goes_with[0], limit=9)
    assert recs.anchor is not None
    assert recs.anchor.product == goes_with[0]
    assert labels(recs) == ["Article 1", "Article 2", "Article 3"]
    assert [item.position for item in recs] == [1, 2, 3]


def test_a_bundle_whose_anchor_is_sold_out_is_none(goes_with: list[Article]) -> None:
    Article.objects.filter(pk=goes_with[0].pk).update(on_hand=0)
    recs = bundles(goes_with[0])
    assert recs.anchor is None
    assert len(recs) == 0
    assert recs.shortfall is not None


def test_a_switched_off_placement_shows_nothing(goes_with: list[Article]) -> None:
    Placement.objects.create(slug="also-bought", is_active=False)
    recs = recommend("also-bought", anchors=[goes_with[0]])
    assert len(recs) == 0
    assert str(recs.shortfall) == "0 of 8 products. The placement is switched off."


def test_the_shortfall_names_the_rules_that_left_it_short(goes_with: list[Article]) -> None:
    Article.objects.filter(pk__in=[goes_with[1].pk, goes_with[2].pk]).update(on_hand=0)
    Placement.objects.create(slug="strict", fill=False).sources.create(
        how="anchor", recommender=publish("co-purchase", items={goes_with[0]: goes_with[1:5]}).recommender
    )
    recs = recommend("strict", anchors=[goes_with[0]], exclude=[goes_with[3]])
    assert str(recs.shortfall) == (
        "1 of 8 products. 1 left out: excluded by the page."
        " 2 left out: withdrawn, sold out or not visible to this shopper."
        " The placement does not fill up from other sources."
    )


def test_a_trace_tells_of_every_candidate_down_to_the_last(goes_with: list[Article]) -> None:
    recs = recommend("also-bought", anchors=[goes_with[0]], limit=2, trace=True)
    assert recs.trace is not None
    assert [traced.dropped for traced in recs.trace] == ["", "", *["limit"] * 9]
    assert [traced.candidate.key for traced in recs.trace] == [str(a.pk) for a in goes_with[1:]]
