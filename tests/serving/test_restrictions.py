"""What is never recommended, and what is sensitive: nothing is inferred from it, and nobody is reminded of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest

from recommendations import bundles, recommend, serving
from recommendations.models import Bundle, BundleItem, Shopper
from recommendations.serving.context import Context, Visitor, keys_of
from recommendations.serving.items import items_of
from recommendations.testing.factories import interact, place, publish
from tests.serving.desk import LAMPS, MUGS, campaign, labels, restrict, rule
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]


@pytest.mark.parametrize("how", [{"which": LAMPS}, {"products": "odd"}], ids=["by category", "by name"])
def test_what_is_blocked_is_never_recommended_not_even_by_a_pin(
    how: dict[str, Any], shop: list[Article]
) -> None:
    restrict("blocked", how.get("which"), shop[1::2] if "products" in how else ())
    campaign(rule("pin", products=[shop[1]]), rule("boost", LAMPS))
    publish("co-purchase", items={shop[0]: shop[1:]})
    for placement in ("shelf", "also-bought", "for-you", "new-arrivals"):
        recs = recommend(placement, anchors=[shop[0]], limit=12, trace=True)
        assert not {int(label) % 2 for label in labels(recs)} - {0}
    assert labels(recommend("shelf")) == ["0", "2", "4", "6"]


def test_what_is_blocked_by_its_price_is_blocked_at_that_price(shop: list[Article]) -> None:
    restrict("blocked", {"price": [None, "2.00"]})
    assert labels(recommend("shelf")) == ["2", "3", "4", "5"]


def test_a_bundle_with_a_blocked_part_is_not_offered(shop: list[Article]) -> None:
    bundle = Bundle.objects.create(status="live", title={"en": "Two"})
    for article in shop[:2]:
        BundleItem.objects.create(bundle=bundle, product=article)
    assert labels(bundles(shop[0])) == ["1"]
    restrict("blocked", products=[shop[1]])
    assert "1" not in labels(bundles(shop[0]))


def test_a_list_that_no_placement_makes_keeps_to_restrictions_too(shop: list[Article]) -> None:
    restrict("blocked", products=[shop[0]])
    restrict("blocked", {"price": ["4.00", "4.00"]})
    restrict("sensitive", products=[shop[5]])
    context = Context(visitor=Visitor(None, held=serving.snapshot()))
    items = items_of(keys_of(shop), context, source="campaign")
    assert [item.product.label for item in items] == [f"Article {n}" for n in (1, 2, 4, 6, 7, 8, 9, 10, 11)]


def test_what_is_sensitive_is_shown_beside_its_like_alone(shop: list[Article]) -> None:
    publish("co-purchase", items=dict.fromkeys(shop[:2], shop))
    restrict("sensitive", LAMPS)
    assert labels(recommend("shelf")) == ["0", "2", "4", "6"]
    assert labels(recommend("also-bought", anchors=[shop[0]], limit=3)) == ["2", "4", "6"]
    assert labels(recommend("also-bought", anchors=[shop[1]], limit=3)) == ["0", "2", "3"]
    restrict("sensitive", products=[shop[3]])
    assert labels(recommend("also-bought", anchors=[shop[1]], limit=3)) == ["0", "2", "4"]


def test_nothing_is_inferred_from_what_is_sensitive(
    shop: list[Article], shopper: Shopper, page: Page
) -> None:
    publish("item-knn", items={shop[1]: shop[4:6], shop[0]: shop[6:8]})
    place("mine", ("history", _recommender("item-knn")), fill=False, limit=4)
    place("seen", ("recent", None), fill=False, limit=4)
    interact(shopper, "view", shop[0])
    interact(shopper, "view", shop[1])
    request = page(shopper=shopper, basket=(shop[1], shop[10]))
    assert {"4", "5"} <= {*labels(recommend("mine", request=request))}
    restrict("sensitive", LAMPS)
    assert labels(recommend("mine", request=page(shopper=shopper))) == ["6"]
    assert labels(recommend("seen", request=page(shopper=shopper))) == ["0"]


def test_a_basket_is_not_complemented_by_what_is_sensitive_in_it(shop: list[Article], page: Page) -> None:
    publish("co-purchase", items={shop[1]: [shop[4]], shop[0]: [shop[6]]})
    place("with", ("anchor", _recommender("co-purchase")), fill=False, limit=4)
    assert {*labels(recommend("with", request=page(basket=(shop[0], shop[1]))))} == {"4", "6"}
    restrict("sensitive", LAMPS)
    assert labels(recommend("with", request=page(basket=(shop[0], shop[1])))) == ["6"]


def test_where_the_shop_cannot_say_what_products_are_nothing_that_may_be_restricted_is_shown(
    shop: list[Article], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    restrict("blocked", products=[shop[0]])

    def fail(*args: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr("tests.warehouse.catalog.WarehouseCatalog.features", fail)
    assert labels(recommend("shelf")) == ["1", "2", "3", "4"]
    restrict("blocked", MUGS)
    assert labels(recommend("shelf")) == []
    assert "fails to say what products are" in caplog.text


def _recommender(slug: str) -> Any:
    from recommendations.models import Recommender

    return Recommender.objects.get(slug=slug)
