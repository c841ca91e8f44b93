"""A basket in the warehouse: variants, customers' own prices, and who may have what."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from recommendations import price_basket
from recommendations.catalog import BasketLine, Price
from recommendations.models import (
    Audience,
    Bundle,
    BundleItem,
    BundleStatus,
    Campaign,
    CampaignStatus,
    Coupon,
    PromotionStatus,
    Shopper,
)
from tests.serving.pricing.conftest import Give, customer, fill, make_known
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article, PriceList


def shown(client: Client) -> Any:
    return client.get("/basket/").json()


def test_without_promotions_it_is_the_sum_of_its_prices(client: Client, mug: Article, tea: Article) -> None:
    page = shown(fill(client, (mug, 2), (tea, 1)))
    assert (page["total"], page["discounts"], page["currency"]) == ("25.00", {}, "GBP")


def test_an_empty_basket_costs_nothing_in_the_shops_currency(client: Client, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(30))
    page = shown(fill(client))
    assert (page["total"], page["currency"], page["missing"]) == ("0.00", "GBP", {"threshold": "30.00"})


def test_a_promotion_on_the_parent_holds_for_what_is_sold(client: Client, mug: Article, give: Give) -> None:
    red = Article.objects.create(label="Mug, red", parent=mug, list_price=Decimal("12.00"))
    give("percent", "25", mug)
    assert shown(fill(client, (red, 1)))["total"] == "9.00"


def test_it_is_taken_off_the_customers_own_price(mug: Article, give: Give, ada: Client) -> None:
    PriceList.objects.create(customer=User.objects.get(username="ada"), discount=Decimal(10))
    give("percent", "50", mug)
    assert shown(fill(ada, (mug, 1)))["total"] == "4.50"


def test_the_margin_floor_looks_at_the_customers_own_price(mug: Article, give: Give, ada: Client) -> None:
    PriceList.objects.create(customer=User.objects.get(username="ada"), discount=Decimal(10))
    give("percent", "50", mug, margin_floor=Decimal(20))
    assert shown(fill(ada, (mug, 1)))["total"] == "7.50"


def test_a_bundle_is_priced_as_a_whole_with_its_quantities(
    client: Client, mug: Article, tea: Article, give: Give
) -> None:
    red = Article.objects.create(label="Mug, red", parent=mug, list_price=Decimal("10.00"))
    bundle = Bundle.objects.create(status=BundleStatus.LIVE)
    BundleItem.objects.create(bundle=bundle, product=mug, quantity=2)
    BundleItem.objects.create(bundle=bundle, product=tea)
    give("bundle", "20", bundle=bundle)
    assert shown(fill(client, (mug, 1), (red, 1), (tea, 2)))["total"] == "25.00"
    assert shown(fill(client, (red, 1), (tea, 2)))["total"] == "20.00"
    Bundle.objects.update(status=BundleStatus.RETIRED)
    make_known()
    assert shown(fill(client, (mug, 1), (red, 1), (tea, 2)))["total"] == "30.00"


def test_by_category_the_department_counts(client: Client, mug: Article, tea: Article, give: Give) -> None:
    from tests.warehouse.models import Department

    mug.department = Department.objects.create(name="Kitchen")
    mug.save()
    give("percent", "10", which={"categories": ["Kitchen"]})
    assert shown(fill(client, (mug, 1), (tea, 1)))["lines"] == {str(mug.pk): "9.00", str(tea.pk): "5.00"}


def test_members_get_their_price_and_nobody_else_learns_of_it(
    client: Client, mug: Article, give: Give, ada: Client
) -> None:
    members = Group.objects.create(name="Members")
    User.objects.get(username="ada").groups.add(members)
    audience = Audience.objects.create(
        name="Members", slug="members", conditions=[{"is": "group", "names": ["Members"]}]
    )
    give("price", "8", mug, audience=audience)
    assert shown(fill(ada, (mug, 1)))["total"] == "8.00"
    for somebody in (client, customer("bob")):
        assert b"price" not in fill(somebody, (mug, 1)).get("/basket/").content
        assert shown(somebody)["total"] == "10.00"


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_expired_price_is_never_shown(client: Client, mug: Article, give: Give) -> None:
    give("percent", "10", mug, starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    for minutes, total in ((-1, "10.00"), (0, "9.00"), (59, "9.00"), (60, "10.00")):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            assert shown(fill(client, (mug, 1)))["total"] == total


@pytest.mark.parametrize(
    ("status", "total"),
    [("draft", "10.00"), ("scheduled", "9.00"), ("running", "9.00"), ("paused", "10.00"), ("ended", "10.00")],
)
def test_its_campaigns_status_holds_for_it(
    client: Client, mug: Article, give: Give, status: str, total: str
) -> None:
    campaign = Campaign.objects.create(name="Spring", slug="spring", status=CampaignStatus(status))
    give("percent", "10", mug, campaign=campaign)
    assert shown(fill(client, (mug, 1)))["total"] == total


def test_what_is_paused_is_not_promised_even_where_the_process_has_not_heard(
    client: Client, mug: Article, give: Give
) -> None:
    promotion = give("percent", "10", mug)
    assert shown(fill(client, (mug, 1)))["total"] == "9.00"
    type(promotion).objects.update(status=PromotionStatus.PAUSED)  # no signal, no new snapshot
    assert shown(client)["total"] == "10.00"


COUPONS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("opens it", {}, "SPRING", "9.00", ""),
    ("whatever its case, width and spaces", {}, " spｒing ", "9.00", ""),
    ("unless it is another", {}, "WINTER", "10.00", "This code is not valid."),
    ("or used up", {"uses": 1}, "SPRING", "10.00", "This code has been used up."),
    ("for ever where there is no bound", {"uses": 7, "most_uses": None}, "SPRING", "9.00", ""),
]


@pytest.mark.parametrize(
    ("_name", "fields", "typed", "total", "refused"), COUPONS, ids=[row[0] for row in COUPONS]
)
def test_a_coupon(
    client: Client,
    mug: Article,
    give: Give,
    _name: str,
    fields: dict[str, Any],
    typed: str,
    total: str,
    refused: str,
) -> None:
    promotion = give("percent", "10", mug, needs_coupon=True)
    Coupon.objects.create(promotion=promotion, code="spring", **fields)
    page = shown(fill(client, (mug, 1), coupons=(typed,)))
    assert page["total"] == total
    assert page["refused"] == ({typed: refused} if refused else {})


def test_of_somebody_elses_code_nothing_is_told(mug: Article, give: Give, ada: Client) -> None:
    coupon = Coupon.objects.create(
        promotion=give("percent", "10", mug, needs_coupon=True),
        code="ADA",
        shopper=Shopper.objects.get(user__username="ada"),
    )
    assert shown(fill(ada, (mug, 1), coupons=("ada",)))["total"] == "9.00"
    Coupon.objects.update(uses=coupon.most_uses)
    bob = fill(customer("bob"), (mug, 1), coupons=("ada", "nonsense"))
    assert set(shown(bob)["refused"].values()) == {"This code is not valid."}
    assert shown(bob)["total"] == "10.00"


def test_a_code_that_takes_nothing_off_says_so(
    client: Client, mug: Article, tea: Article, give: Give
) -> None:
    Coupon.objects.create(promotion=give("percent", "10", tea, needs_coupon=True), code="TEA")
    refused = shown(fill(client, (mug, 1), coupons=("tea",)))["refused"]
    assert refused == {"tea": "This code takes nothing off what is in the basket."}


def test_of_two_codes_for_one_promotion_one_counts(client: Client, mug: Article, give: Give) -> None:
    promotion = give("percent", "10", mug, needs_coupon=True)
    for code in ("ONE", "TWO"):
        Coupon.objects.create(promotion=promotion, code=code)
    page = shown(fill(client, (mug, 1), coupons=("two", "one")))
    assert page["total"] == "9.00"
    assert page["refused"] == {"two": "Another code already gives this discount."}


def test_codes_cannot_be_found_by_trying(client: Client, mug: Article, give: Give) -> None:
    Coupon.objects.create(promotion=give("percent", "10", mug, needs_coupon=True), code="SPRING")
    for start in range(0, 40, 10):
        fill(client, (mug, 1), coupons=tuple(f"TRY{number}" for number in range(start, start + 10)))
        page = shown(client)
    assert set(page["refused"].values()) == {"Too many codes were tried. Please try again in a few minutes."}
    assert shown(fill(client, (mug, 1), coupons=("spring",)))["total"] == "10.00"


def test_a_valid_code_is_no_guess_however_often_it_is_looked_at(
    client: Client, mug: Article, give: Give
) -> None:
    Coupon.objects.create(promotion=give("percent", "10", mug, needs_coupon=True), code="SPRING")
    fill(client, (mug, 1), coupons=("spring",))
    for _ in range(35):
        assert shown(client)["total"] == "9.00"
    wrong = shown(fill(client, (mug, 1), coupons=("nonsense",)))["refused"]
    assert wrong == {"nonsense": "This code is not valid."}


def test_a_cap_is_kept_for_shoppers_who_are_known(
    client: Client, mug: Article, give: Give, ada: Client
) -> None:
    give("percent", "10", mug, most_per_shopper=1)
    assert shown(fill(client, (mug, 1)))["total"] == "10.00"
    assert shown(fill(ada, (mug, 1)))["total"] == "9.00"
    assert ada.post("/checkout/").json()["total"] == "9.00"
    assert shown(fill(ada, (mug, 1)))["total"] == "10.00"


def test_without_consent_nobody_is_known(mug: Article, give: Give, ada: Client) -> None:
    give("percent", "10", mug, most_per_shopper=1)
    del ada.cookies["recs_consent"]
    assert shown(fill(ada, (mug, 1)))["total"] == "10.00"


def test_two_currencies_are_refused_in_words(mug: Article, tea: Article, monkeypatch: Any) -> None:
    def prices(self: Any, products: Any, request: Any) -> dict[Any, Price]:
        return {
            one.pk: Price(amount=one.list_price, currency="EUR" if one.label == "Tea" else "GBP")
            for one in products
        }

    monkeypatch.setattr(WarehouseCatalog, "prices", prices)
    with pytest.raises(ValidationError, match=r"priced in one currency; these are in EUR, GBP\."):
        price_basket([BasketLine(product=mug.pk), BasketLine(product=tea.pk)])
    assert price_basket([BasketLine(product=tea.pk)]).currency == "EUR"


@pytest.mark.parametrize("quantity", [0, -1, 1.5, True])
def test_quantities_that_are_none_are_refused(mug: Article, quantity: Any) -> None:
    with pytest.raises(ValidationError, match="from 1 up"):
        price_basket([BasketLine(product=mug.pk, quantity=quantity)])


def test_a_product_that_is_gone_is_named(mug: Article, some_key: Any) -> None:
    with pytest.raises(ValidationError, match=f"no price for {some_key}"):
        price_basket([BasketLine(product=mug.pk), BasketLine(product=some_key)])


@pytest.fixture
def some_key() -> str:
    return "5f3c6a34-3d5e-4b1c-9d1c-0e7a3b0e0f11"


def test_two_lines_of_one_product_cost_what_one_line_would(mug: Article, tea: Article, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(30))
    lines = [
        BasketLine(product=mug.pk),
        BasketLine(product=tea.pk),
        BasketLine(product=str(mug.pk), quantity=2),
    ]
    basket = price_basket(lines)
    assert [line.total for line in basket.lines] == [Decimal("8.57"), Decimal("4.29"), Decimal("17.14")]
    assert [line.product for line in basket.lines] == [line.product for line in lines]
    assert sum(line.total for line in basket.lines) == basket.total == Decimal("30.00")


def test_at_another_moment(mug: Article, give: Give) -> None:
    give("percent", "10", mug, starts_at=timezone.now() + timedelta(days=1))
    lines = [BasketLine(product=mug.pk)]
    assert price_basket(lines).total == 10
    assert price_basket(lines, at=timezone.now() + timedelta(days=2)).total == 9


def test_a_promotion_that_cannot_be_read_is_not_given(
    client: Client, mug: Article, give: Give, caplog: Any
) -> None:
    give("percent", "10", which={"colour": "red"})
    assert shown(fill(client, (mug, 1)))["total"] == "10.00"
    assert "cannot be read and is not given" in caplog.text


def test_twenty_products_take_no_more_queries_than_one(
    client: Client, mug: Article, give: Give, django_assert_num_queries: Any
) -> None:
    give("percent", "10", which={"categories": ["Kitchen"]}, margin_floor=Decimal(1), budget=Decimal(100))
    many = Article.objects.bulk_create(Article(label=f"Plate {number}") for number in range(20))
    lines = [BasketLine(product=one.pk) for one in many]
    price_basket([BasketLine(product=mug.pk)])
    with django_assert_num_queries(4):  # products, budgets, parents, facts; the snapshot is held
        price_basket(lines)
