"""A shop's own offers engine in place of ours: one or the other, never both."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from recommendations import price_basket, redeem, release
from recommendations.catalog import BasketLine
from recommendations.merchandising.promotions.results import Discount, PricedBasket
from recommendations.models import Redemption
from recommendations.serving.context import Visitor
from recommendations.serving.pricing import Pricing, closing_the_gap, offers_for, price_choices
from recommendations.serving.snapshots import snapshot
from tests.serving.pricing.conftest import Give
from tests.warehouse.models import Article


class OffersOfTheShop(Pricing):
    """A penny off every basket, by an engine of the shop's own."""

    def price_basket(self, lines: Iterable[BasketLine], *args: Any, **options: Any) -> PricedBasket:
        plain = super().price_basket(lines, *args, **options)
        penny = Decimal("0.01")
        return replace(
            plain,
            total=plain.total - penny,
            discounts=(Discount(promotion=0, label="A penny", amount=penny),),
        )


def use(settings: Any, pricing: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRICING": pricing}


def test_the_shops_engine_takes_the_place_of_our_promotions(mug: Article, give: Give, settings: Any) -> None:
    give("percent", "10", mug)
    use(settings, f"{__name__}.OffersOfTheShop")
    basket = price_basket([BasketLine(product=mug.pk)])
    assert (basket.total, [one.label for one in basket.discounts]) == (Decimal("9.99"), ["A penny"])
    assert offers_for([mug], Visitor(None, held=snapshot())) == {}
    assert redeem("A1", basket) == []
    assert release("A1") == 0
    assert not Redemption.objects.exists()


def test_promotions_can_be_switched_off_altogether(mug: Article, give: Give, settings: Any) -> None:
    give("percent", "10", mug)
    state = give("threshold", "5", threshold=Decimal(30))
    lines = [BasketLine(product=mug.pk)]
    (thresholds,) = price_basket(lines).thresholds
    assert thresholds.promotion == state.pk
    use(settings, "recommendations.serving.pricing.Pricing")
    basket = price_basket(lines)
    assert (basket.total, basket.thresholds) == (Decimal("10.00"), ())
    assert closing_the_gap(thresholds) == []
    assert [one.total for one in price_choices([lines, []])] == [Decimal("10.00"), Decimal(0)]


@pytest.mark.parametrize("wrong", ["recommendations.catalog.Catalog", "shop.no.such", 7])
def test_anything_else_is_refused(mug: Article, settings: Any, wrong: Any) -> None:
    use(settings, wrong)
    with pytest.raises(ImproperlyConfigured, match=r"RECOMMENDATIONS\['PRICING'\]"):
        price_basket([BasketLine(product=mug.pk)])


def test_several_baskets_are_priced_at_the_cost_of_one(
    mug: Article, tea: Article, give: Give, django_assert_num_queries: Any
) -> None:
    give("percent", "10", mug)
    mugs, teas = BasketLine(product=mug.pk), BasketLine(product=tea.pk)
    price_basket([mugs, teas])
    with django_assert_num_queries(2):  # products, and what is left of budgets
        found = price_choices([[], [mugs], [teas], [mugs, teas]])
    assert [one.total for one in found] == [Decimal(0), Decimal("9.00"), Decimal("5.00"), Decimal("14.00")]
