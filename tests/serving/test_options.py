"""A placement's own wishes: which products, for what, how varied, and what is too new to be known."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from recommendations import recommend, serving
from recommendations.catalog import ProductFeatures
from recommendations.models import Placement, Revision, Shopper
from recommendations.serving.widgets.cards import card_of
from tests.serving.desk import LAMPS, campaign, labels, rule
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]


def wish(**fields: Any) -> None:
    Placement.objects.filter(slug="shelf").update(**fields)
    Revision.advance()
    serving.forget()


def test_a_placement_shows_only_which_products_it_is_for(shop: list[Article]) -> None:
    wish(which=LAMPS | {"price": ["3.00", None]})
    recs = recommend("shelf", limit=6)
    assert labels(recs) == ["3", "5", "7", "9", "11"]
    assert recs.shortfall is not None
    assert recs.shortfall.dropped == {"which": 7}


def test_complements_are_of_another_category_than_the_product_at_hand(shop: list[Article]) -> None:
    wish(which={"same_category": False})
    assert labels(recommend("shelf", anchors=[shop[0]])) == ["1", "3", "5", "7"]
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]


def test_no_more_of_a_category_than_the_cap_and_pins_count(shop: list[Article]) -> None:
    wish(most_per_category=2)
    assert labels(recommend("shelf", limit=4)) == ["0", "1", "2", "3"]
    campaign(rule("pin", products=[shop[8], shop[10]]))
    recs = recommend("shelf", limit=6, trace=True)
    assert labels(recs) == ["8", "10", "1", "3"]
    assert recs.shortfall is not None
    assert "enough of its category are shown" in str(recs.shortfall)


def test_a_placement_for_order_value_weighs_prices(shop: list[Article]) -> None:
    wish(objective="value")
    dear = recommend("shelf")
    wish(objective="purchase")
    cheap = recommend("shelf")
    assert sum(item.product.list_price for item in dear) > sum(item.product.list_price for item in cheap)


def test_variety_is_said_with_what_it_costs(shop: list[Article]) -> None:
    campaign(rule("boost", LAMPS))
    assert labels(recommend("shelf")) == ["1", "3", "5", "7"]
    wish(diversity=0.6)
    recs = recommend("shelf", trace=True)
    assert {int(label) % 2 for label in labels(recs)} == {0, 1}
    assert recs.effect is not None
    assert recs.effect.before == 0.0
    assert recs.effect.after is not None
    assert recs.effect.after >= 0.5
    assert 0.5 < recs.effect.relevance_kept < 1.0


class DatedArticles(WarehouseCatalog):
    """Articles 20 and more came in today; the others are old."""

    def newest(self) -> QuerySet[Any]:
        return self.recommendable().order_by("-label")

    def _features(self, product: Any) -> ProductFeatures:
        known = super()._features(product)
        days = 0 if int(product.label.removeprefix("Article ")) >= 20 else 400
        return ProductFeatures(
            title=known.title, categories=known.categories, created_at=timezone.now() - timedelta(days=days)
        )


@pytest.fixture
def new(shop: list[Article], settings: Any) -> list[str]:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": DatedArticles}
    Article.objects.bulk_create(Article(label=f"Article {n}") for n in range(20, 23))
    Article.objects.create(label="Article 30", on_hand=0)
    return ["20", "21", "22"]


def test_a_share_of_places_goes_to_what_is_new_and_its_chance_is_known(new: list[str]) -> None:
    wish(exploration=0.25)
    pages = [recommend("shelf") for _ in range(200)]
    tried = [item for recs in pages for item in recs if item.source == "newcomer"]
    assert all(len(recs) == 4 for recs in pages)
    assert {item.product.label.removeprefix("Article ") for item in tried} == {*new}
    assert all(sum(item.source == "newcomer" for item in recs) == 1 for recs in pages)
    assert [item.propensity for item in tried] == pytest.approx([0.25 / 3] * len(tried))
    assert {item.reason for item in tried} == {"New in the shop"}
    assert "It is new, and has this place so that shoppers can find it." in tried[0].explanation


def test_the_chance_is_in_the_link(new: list[str]) -> None:
    wish(exploration=0.25)
    recs = recommend("shelf")
    tried = next(item for item in recs if item.source == "newcomer")
    assert "&c=0.08333&" in str(card_of(tried, recs)["url"])


def test_a_shopper_sees_the_same_for_an_hour(new: list[str], shopper: Shopper, page: Page) -> None:
    wish(exploration=0.5)
    first = labels(recommend("shelf", request=page(shopper=shopper)))
    assert all(labels(recommend("shelf", request=page(shopper=shopper))) == first for _ in range(5))


def test_pins_and_exclusions_hold_for_what_is_tried_out(new: list[str], shop: list[Article]) -> None:
    wish(exploration=0.5)
    campaign(
        rule("pin", products=[shop[9]]), rule("exclude", products=Article.objects.filter(label="Article 21"))
    )
    for _ in range(30):
        recs = recommend("shelf")
        assert labels(recs)[0] == "9"
        assert recs.items[0].propensity == 1.0
        assert "21" not in labels(recs)


def test_a_shop_that_fails_to_say_what_is_new_tries_out_nothing(
    new: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wish(exploration=0.5)

    def fail(self: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(DatedArticles, "newest", fail)
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]
    assert "nothing new is tried out" in caplog.text
