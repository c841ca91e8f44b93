"""What an order takes from budgets, caps and coupons, and what comes back when it is cancelled."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from recommendations import price_basket, redeem, release
from recommendations.catalog import BasketLine
from recommendations.events import identity
from recommendations.merchandising.promotions.errors import PromotionGone
from recommendations.merchandising.promotions.results import PricedBasket
from recommendations.models import Bundle, Campaign, Coupon, Promotion, PromotionStatus, Redemption, Shopper
from tests.serving.pricing.conftest import Give, fill
from tests.warehouse.checkout import cancel
from tests.warehouse.models import Article, Order


def basket_of(article: Article, quantity: int = 1, **options: Any) -> PricedBasket:
    return price_basket([BasketLine(product=article.pk, quantity=quantity)], **options)


def test_an_order_takes_what_was_given(mug: Article, tea: Article, give: Give) -> None:
    promotion = give("percent", "10", mug, tea)
    basket = price_basket([BasketLine(product=mug.pk, quantity=2), BasketLine(product=tea.pk)])
    (redemption,) = redeem("A1", basket)
    assert (redemption.amount, redemption.currency, redemption.shopper) == (Decimal("2.50"), "GBP", None)
    assert redemption.lines == [[str(mug.pk), "2.00"], [str(tea.pk), "0.50"]]
    promotion.refresh_from_db()
    assert promotion.spent == Decimal("2.50")


def test_a_basket_without_discounts_takes_nothing(mug: Article) -> None:
    assert redeem("A1", basket_of(mug)) == []
    assert release("A1") == 0


def test_an_order_is_redeemed_once_however_often_it_is_asked_for(mug: Article, give: Give) -> None:
    give("percent", "10", mug, budget=Decimal("1.50"))
    basket = basket_of(mug)
    first, again = redeem("A1", basket), redeem("A1", basket)
    assert first == again
    assert Promotion.objects.get().spent == 1


def test_what_is_released_is_there_for_others_and_can_be_redeemed_again(mug: Article, give: Give) -> None:
    promotion = give("percent", "10", mug, budget=Decimal(1), needs_coupon=True)
    coupon = Coupon.objects.create(promotion=promotion, code="SPRING")
    basket = basket_of(mug, coupons=["spring"])
    redeem("A1", basket)
    coupon.refresh_from_db()
    assert coupon.uses == 1
    assert release("A1") == 1
    assert release("A1") == 0
    coupon.refresh_from_db()
    assert (coupon.uses, Promotion.objects.get().spent) == (0, 0)
    (redemption,) = redeem("A1", basket)
    assert redemption.released_at is None
    assert Redemption.objects.count() == 1
    assert Promotion.objects.get().spent == 1


def test_a_budget_is_not_overspent_by_baskets_that_were_priced_before(mug: Article, give: Give) -> None:
    promotion = give("percent", "10", mug, budget=Decimal("2.50"))
    baskets = [basket_of(mug) for _ in range(3)]
    redeem("A1", baskets[0])
    redeem("A2", baskets[1])
    with pytest.raises(PromotionGone, match="“percent” can no longer be given") as gone:
        redeem("A3", baskets[2])
    assert gone.value.promotion == promotion.pk
    promotion.refresh_from_db()
    assert promotion.spent == 2
    assert basket_of(mug).discounts == ()


def test_a_budget_in_tenths_is_spent_to_the_last(mug: Article, give: Give) -> None:
    """SQLite adds decimals up as binary fractions: 0.1 three times is more than 0.3 there."""
    give("amount", "0.1", mug, budget=Decimal("0.3"))
    for number in range(3):
        redeem(f"A{number}", basket_of(mug))
    assert Promotion.objects.get().spent == Decimal("0.3")
    assert basket_of(mug).discounts == ()


def test_all_of_a_baskets_discounts_or_none(mug: Article, tea: Article, give: Give) -> None:
    give("percent", "10", mug)
    scarce = give("percent", "10", tea, budget=Decimal("0.50"))
    basket = price_basket([BasketLine(product=mug.pk), BasketLine(product=tea.pk)])
    redeem("A1", price_basket([BasketLine(product=tea.pk)]))
    with pytest.raises(PromotionGone):
        redeem("A2", basket)
    assert [*Redemption.objects.values_list("order", "promotion")] == [("A1", scarce.pk)]
    assert Promotion.objects.exclude(pk=scarce.pk).get().spent == 0


GONE: list[tuple[str, dict[str, Any]]] = [
    ("paused", {"status": PromotionStatus.PAUSED}),
    ("over", {"ends_at": timezone.now()}),
    ("not begun", {"starts_at": timezone.now() + timedelta(days=1)}),
]


@pytest.mark.parametrize("change", [row[1] for row in GONE], ids=[row[0] for row in GONE])
def test_what_is_gone_when_the_order_comes_is_not_given(
    mug: Article, give: Give, change: dict[str, Any]
) -> None:
    give("percent", "10", mug)
    basket = basket_of(mug)
    Promotion.objects.update(**change)
    with pytest.raises(PromotionGone):
        redeem("A1", basket)


def test_nor_what_hangs_on_something_that_is_gone(mug: Article, give: Give) -> None:
    campaign = Campaign.objects.create(name="Spring", slug="spring", status="running")
    give("percent", "10", mug, campaign=campaign)
    basket = basket_of(mug)
    Campaign.objects.update(status="ended")
    with pytest.raises(PromotionGone):
        redeem("A1", basket)


def test_a_bundle_that_was_retired_is_gone(mug: Article, give: Give) -> None:
    bundle = Bundle.objects.create(status="live")
    bundle.items.create(product=mug, quantity=2)
    give("bundle", "15", bundle=bundle)
    basket = basket_of(mug, 2)
    assert basket.total == 15
    Bundle.objects.update(status="retired")
    with pytest.raises(PromotionGone):
        redeem("A1", basket)


def test_a_cap_counts_a_shoppers_orders_in_all_browsers(
    mug: Article, give: Give, django_user_model: Any
) -> None:
    give("percent", "10", mug, most_per_shopper=2)
    account = identity.account_shopper(django_user_model.objects.create_user("ada"))
    browser = Shopper.objects.create()
    redeem("A1", basket_of(mug, shopper=browser), shopper=browser)
    identity.merge(browser, account)
    late = basket_of(mug, shopper=account)
    redeem("A2", basket_of(mug, shopper=account), shopper=account)
    assert basket_of(mug, shopper=account).discounts == ()
    with pytest.raises(PromotionGone):
        redeem("A3", late, shopper=account)
    release("A1")
    assert redeem("A3", late, shopper=account)


def test_without_a_shopper_a_cap_cannot_be_kept(mug: Article, give: Give) -> None:
    give("percent", "10", mug, most_per_shopper=2)
    shopper = Shopper.objects.create()
    with pytest.raises(PromotionGone):
        redeem("A1", basket_of(mug, shopper=shopper))


def test_a_personal_coupon_is_its_owners_at_the_checkout_too(mug: Article, give: Give) -> None:
    owner, other = Shopper.objects.create(), Shopper.objects.create()
    Coupon.objects.create(promotion=give("percent", "10", mug, needs_coupon=True), code="MINE", shopper=owner)
    basket = basket_of(mug, shopper=owner, coupons=["mine"])
    with pytest.raises(PromotionGone):
        redeem("A1", basket, shopper=other)
    assert redeem("A1", basket, shopper=owner)
    with pytest.raises(PromotionGone):
        redeem("A2", basket, shopper=owner)


@pytest.mark.parametrize("order", ["", "x" * 65])
def test_an_orders_reference_has_a_length(mug: Article, order: str) -> None:
    with pytest.raises(ValidationError, match="1 to 64 characters"):
        redeem(order, basket_of(mug))


def test_what_ran_out_leaves_the_shops_own_transaction_usable(mug: Article, give: Give) -> None:
    give("percent", "10", mug, budget=Decimal(1))
    late = basket_of(mug)
    redeem("A1", basket_of(mug))
    with transaction.atomic():
        Order.objects.create(number="A2", total=9)
        with pytest.raises(PromotionGone):
            redeem("A2", late)
    assert Order.objects.filter(number="A2").exists()


def test_the_checkout_takes_and_a_cancelled_order_gives_back(
    client: Client, mug: Article, give: Give
) -> None:
    give("percent", "10", mug, budget=Decimal(1))
    answer = fill(client, (mug, 1)).post("/checkout/").json()
    assert answer["total"] == "9.00"
    assert fill(client, (mug, 1)).get("/basket/").json()["total"] == "10.00"
    cancel(Order.objects.get(number=answer["order"]))
    assert client.get("/basket/").json()["total"] == "9.00"


def test_the_checkout_says_what_ran_out_and_keeps_nothing(
    client: Client, mug: Article, give: Give, monkeypatch: Any
) -> None:
    give("percent", "10", mug, budget=Decimal(1))
    late = basket_of(mug)
    redeem("A1", basket_of(mug))
    with monkeypatch.context() as patch:
        prices = iter([late])
        real = price_basket
        patch.setattr(
            "tests.warehouse.checkout.price_basket", lambda *args: next(prices, None) or real(*args)
        )
        answer = fill(client, (mug, 1)).post("/checkout/")
    assert answer.status_code == 409
    assert answer.json()["error"] == ["“percent” can no longer be given. Please look at your basket again."]
    assert answer.json()["total"] == "10.00"
    assert not Order.objects.exists()
    mug.refresh_from_db()
    assert mug.on_hand == 10
