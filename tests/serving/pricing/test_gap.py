"""Products that close the gap to a threshold: enough alone, in stock, the cheapest first."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from recommendations import price_basket
from recommendations.catalog import get_catalog
from recommendations.merchandising.promotions.results import ThresholdState
from recommendations.serving.pricing import closing_the_gap
from tests.serving.pricing.conftest import Give
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article


@pytest.fixture
def request_with_basket(mug: Article) -> Any:
    """Two mugs at 10.00."""
    request: Any = RequestFactory().get("/basket/")
    request.user, request.session = AnonymousUser(), {"basket": {str(mug.pk): 2}}
    return request


def articles(*prices: str, **fields: Any) -> list[Article]:
    return [
        Article.objects.create(label=f"At {price}", list_price=Decimal(price), **fields) for price in prices
    ]


def state_of(request: Any) -> ThresholdState:
    (state,) = price_basket(get_catalog().basket(request), request).thresholds
    return state


def closing(request: Any, limit: int = 4) -> list[str]:
    keys = closing_the_gap(state_of(request), request, limit)
    return [Article.objects.get(pk=key).label for key in keys]


def test_the_cheapest_that_is_enough_comes_first(request_with_basket: Any, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(30))
    articles("25.00", "9.99", "10.00", "12.00", "11.00")
    assert state_of(request_with_basket).missing == 10
    assert closing(request_with_basket, 3) == ["At 10.00", "At 11.00", "At 12.00"]


def test_what_cannot_be_bought_is_left_out(request_with_basket: Any, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(30))
    articles("10.00", on_hand=0)
    articles("11.00", withdrawn=True)
    articles("12.00")
    assert closing(request_with_basket) == ["At 12.00"]


def test_what_is_in_the_basket_is_left_out_and_so_are_its_variants_parents(
    request_with_basket: Any, mug: Article, give: Give
) -> None:
    give("threshold", "5", threshold=Decimal(30))
    red = Article.objects.create(label="Mug, red", parent=mug, list_price=Decimal("20.00"))
    request_with_basket.session = {"basket": {str(red.pk): 1}}
    assert closing(request_with_basket) == []


def test_only_what_the_threshold_is_about_counts(request_with_basket: Any, mug: Article, give: Give) -> None:
    in_it, beside_it = articles("10.00", "15.00")
    give("threshold", "5", mug, in_it, threshold=Decimal(30))
    assert closing(request_with_basket) == ["At 10.00"]
    assert beside_it.pk != in_it.pk


def test_what_other_discounts_leave_of_a_price_must_be_enough(request_with_basket: Any, give: Give) -> None:
    (cheap, _dear) = articles("10.00", "10.50")
    give("threshold", "5", threshold=Decimal(30))
    give("percent", "10", cheap)
    assert closing(request_with_basket) == ["At 10.50"]


def test_where_it_is_reached_nothing_is_proposed(request_with_basket: Any, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(20))
    articles("10.00")
    assert state_of(request_with_basket).is_reached
    assert closing(request_with_basket) == []


def test_a_shop_whose_prices_are_no_column_is_looked_through(
    request_with_basket: Any, give: Give, monkeypatch: Any
) -> None:
    give("threshold", "5", threshold=Decimal(30))
    articles("12.00", "3.00", "11.00")
    monkeypatch.setattr(WarehouseCatalog, "price_attributes", ("net_price",))
    monkeypatch.setattr(Article, "net_price", property(lambda self: self.list_price), raising=False)
    assert closing(request_with_basket) == ["At 11.00", "At 12.00"]


def test_a_threshold_whose_budget_is_spent_is_not_held_out(request_with_basket: Any, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(30), budget=Decimal(4))
    assert price_basket(get_catalog().basket(request_with_basket), request_with_basket).thresholds == ()


def test_no_more_is_promised_than_the_margin_of_what_is_there_allows(
    request_with_basket: Any, give: Give
) -> None:
    """Two mugs at 10.00 that cost 6.00 each: with 30 per cent of the price left no less than 8.58."""
    give("threshold", "5", threshold=Decimal(30), margin_floor=Decimal(30))
    assert state_of(request_with_basket).saves == Decimal("2.84")
