"""Fifty checkouts at once: no budget, cap or coupon is given out beyond what there is."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction

from recommendations import price_basket, redeem, release, serving
from recommendations.catalog import BasketLine
from recommendations.merchandising.promotions.errors import PromotionGone
from recommendations.merchandising.promotions.results import PricedBasket
from recommendations.models import Coupon, Promotion, PromotionStatus, Redemption, Revision, Shopper
from tests.warehouse.models import Article, Order

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS = 50


@pytest.fixture(autouse=True)
def a_server() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("run by make test-services, on PostgreSQL and MariaDB")


@pytest.fixture(autouse=True)
def orders() -> None:
    """Begun before, at the full price: InnoDB may end one of two that insert beside a row that is rolled back."""
    Order.objects.bulk_create(Order(number=f"A{number}", total=10) for number in range(WORKERS))


@pytest.fixture
def mug() -> Article:
    return Article.objects.create(label="Mug", list_price=Decimal("10.00"))


def promote(article: Article, **fields: Any) -> Promotion:
    promotion = Promotion.objects.create(
        name="sale", kind="percent", value=10, status=PromotionStatus.ACTIVE, **fields
    )
    promotion.products.add(article)
    Revision.advance()
    serving.forget()
    return promotion


def basket_of(article: Article, **options: Any) -> PricedBasket:
    return price_basket([BasketLine(product=article.pk)], **options)


def check_out(number: int, basket: PricedBasket, shopper: Shopper | None = None) -> bool:
    """As a shop does: order and discounts in one transaction, so that one without the other cannot be."""
    try:
        with transaction.atomic():
            Order.objects.filter(number=f"A{number}").update(total=basket.total)
            redeem(f"A{number}", basket, shopper=shopper)
    except PromotionGone:
        return False
    return True


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Fifty threads, each with a connection of its own, let go at the same moment."""
    start = threading.Barrier(WORKERS)

    def one(number: int) -> Any:
        try:
            start.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [*pool.map(one, range(WORKERS))]


def test_a_budget_is_spent_to_the_penny_and_no_further(mug: Article) -> None:
    promotion = promote(mug, budget=Decimal("17.50"))
    basket = basket_of(mug)
    done = at_once(lambda number: check_out(number, basket))
    promotion.refresh_from_db()
    assert done.count(True) == 17 == Redemption.objects.count() == Order.objects.filter(total=9).count()
    assert promotion.spent == 17


def test_each_basket_priced_by_its_own_checkout_keeps_to_the_budget(mug: Article) -> None:
    promotion = promote(mug, budget=Decimal("17.50"))

    def buy(number: int) -> Decimal:
        basket = basket_of(mug)
        if not check_out(number, basket):
            basket = basket_of(mug)
            assert check_out(number, basket)
        return basket.total

    totals = at_once(buy)
    promotion.refresh_from_db()
    assert sorted(totals) == [Decimal("9.00")] * 17 + [Decimal("10.00")] * 33
    assert promotion.spent == 17


def test_a_shoppers_cap_holds_however_many_tabs_they_have(mug: Article) -> None:
    promote(mug, most_per_shopper=3)
    shopper = Shopper.objects.create()
    basket = basket_of(mug, shopper=shopper)
    done = at_once(lambda number: check_out(number, basket, shopper))
    assert done.count(True) == 3 == Redemption.objects.count()


def test_a_coupon_is_used_as_often_as_it_may_be(mug: Article) -> None:
    promotion = promote(mug, needs_coupon=True)
    coupon = Coupon.objects.create(promotion=promotion, code="SPRING", most_uses=5)
    basket = basket_of(mug, coupons=["spring"])
    done = at_once(lambda number: check_out(number, basket))
    coupon.refresh_from_db()
    assert done.count(True) == 5 == coupon.uses == Redemption.objects.count()


def test_one_order_redeemed_fifty_times_at_once_is_redeemed_once(mug: Article) -> None:
    promotion = promote(mug, budget=Decimal(100))
    basket = basket_of(mug)

    def again(_number: int) -> list[int]:
        with transaction.atomic():
            return [one.pk for one in redeem("A1", basket)]

    given = at_once(again)
    promotion.refresh_from_db()
    assert len({*map(tuple, given)}) == 1
    assert (promotion.spent, Redemption.objects.count()) == (1, 1)


def test_an_order_released_fifty_times_at_once_gives_back_once(mug: Article) -> None:
    promotion = promote(mug, budget=Decimal(100))
    for number in range(2):
        redeem(f"A{number}", basket_of(mug))
    assert sum(at_once(lambda _number: release("A1"))) == 1
    promotion.refresh_from_db()
    assert promotion.spent == 1


def test_orders_and_cancellations_of_several_promotions_never_wait_for_each_other(mug: Article) -> None:
    """Rows are taken in one order: nobody holds what another one waits for, and the books add up."""
    promotions = [promote(mug, budget=Decimal(100), order=9 - number) for number in range(3)]
    basket = basket_of(mug)
    for number in range(0, WORKERS, 2):
        redeem(f"A{number}", basket)

    def either(number: int) -> Any:
        return release(f"A{number}") if number % 2 == 0 else check_out(number, basket)

    at_once(either)
    for promotion in promotions:
        promotion.refresh_from_db()
        standing = Redemption.objects.filter(promotion=promotion, released_at=None)
        assert standing.count() == WORKERS // 2
        assert promotion.spent == sum(standing.values_list("amount", flat=True))
