"""What a card says a unit costs, beside what the basket asks for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations import price_basket
from recommendations.catalog import BasketLine
from recommendations.merchandising.promotions.results import Offered
from recommendations.models import Coupon, Promotion, PromotionStatus, Redemption, Shopper
from recommendations.serving.context import Visitor
from recommendations.serving.pricing import offers_for
from recommendations.serving.pricing.held import budgets
from recommendations.serving.snapshots import snapshot
from tests.serving.pricing.conftest import Give, fill, make_known
from tests.warehouse.models import Article

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def card_of(article: Article, shopper: Shopper | None = None, request: Any = None) -> Offered | None:
    visitor = Visitor(request, shopper=shopper, held=snapshot())
    return offers_for([article], visitor).get(str(article.pk))


def test_a_card_says_what_the_basket_will(mug: Article, give: Give) -> None:
    promotion = give("percent", "15", mug)
    card = card_of(mug)
    assert card is not None
    assert (card.price.amount, card.price.original, card.price.currency) == (
        Decimal("8.50"),
        Decimal("10.00"),
        "GBP",
    )
    assert (card.promotion, card.label, card.badge) == (promotion.pk, "percent", "−15\N{NO-BREAK SPACE}%")
    assert price_basket([BasketLine(product=mug.pk)]).total == card.price.amount


def test_what_hangs_on_the_basket_is_on_no_card(mug: Article, tea: Article, give: Give) -> None:
    give("threshold", "5", threshold=Decimal(1))
    together = give("together", "50", tea)
    together.with_products.set([mug])
    make_known()
    assert card_of(mug) is None
    assert card_of(tea) is None


def test_a_product_at_its_own_price_has_no_offer(mug: Article, tea: Article, give: Give) -> None:
    give("percent", "10", tea)
    assert card_of(mug) is None


@pytest.mark.parametrize("fields", [{"needs_coupon": True}, {"most_per_shopper": 1}])
def test_what_is_not_for_everybody_is_on_no_card_of_strangers(mug: Article, give: Give, fields: Any) -> None:
    give("percent", "10", mug, **fields)
    assert card_of(mug) is None


def test_what_is_for_one_shopper_is_marked_as_personal(mug: Article, give: Give) -> None:
    give("percent", "10", mug, most_per_shopper=1)
    card = card_of(mug, Shopper.objects.create())
    assert card is not None
    assert card.is_personal


def test_a_coupon_that_was_typed_in_shows_on_cards(mug: Article, give: Give) -> None:
    Coupon.objects.create(promotion=give("percent", "10", mug, needs_coupon=True), code="SPRING")
    request: Any = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {"coupons": ["spring"]}
    card = card_of(mug, request=request)
    assert card is not None
    assert (card.price.amount, card.is_personal) == (Decimal("9.00"), True)


def test_a_spent_budget_is_on_no_card_within_a_snapshots_age(mug: Article, give: Give) -> None:
    give("percent", "10", mug, budget=Decimal(1))
    assert card_of(mug) is not None
    Promotion.objects.update(spent=1)
    budgets.forget()
    assert card_of(mug) is None


ENDS: list[tuple[str, dict[str, Any], timedelta | None]] = [
    (
        "says when it ends",
        {"ends_at": NOON + timedelta(hours=2), "shows_countdown": True},
        timedelta(hours=2),
    ),
    ("only where it is meant to", {"ends_at": NOON + timedelta(hours=2)}, None),
    ("and has an end", {"shows_countdown": True}, None),
]


@pytest.mark.parametrize(("_name", "fields", "left"), ENDS, ids=[row[0] for row in ENDS])
def test_a_countdown(
    mug: Article, give: Give, _name: str, fields: dict[str, Any], left: timedelta | None
) -> None:
    with time_machine.travel(NOON, tick=False):
        give("percent", "10", mug, **fields)
        card = card_of(mug)
    assert card is not None
    assert card.ends_at == (NOON + left if left else None)


def test_a_countdown_counts_to_the_first_change_of_the_price(mug: Article, give: Give) -> None:
    with time_machine.travel(NOON, tick=False):
        give("percent", "10", mug, ends_at=NOON + timedelta(hours=2), shows_countdown=True)
        give("amount", "1", mug, ends_at=NOON + timedelta(hours=1))
        card = card_of(mug)
    assert card is not None
    assert card.ends_at == NOON + timedelta(hours=1)


def test_without_a_label_it_says_what_it_does(mug: Article, give: Give) -> None:
    promotion = give("percent", "12.5", mug)
    promotion.label = {}
    promotion.save()
    make_known()
    card = card_of(mug)
    assert card is not None
    assert card.label == "12.5% off"


def test_a_label_is_read_in_the_shoppers_language(mug: Article, give: Give) -> None:
    promotion = give("percent", "10", mug)
    promotion.label = {"en": "Spring sale", "zh-hans": "春季特惠"}
    promotion.save()
    make_known()
    with translation.override("zh-hans"):
        card = card_of(mug)
    assert card is not None
    assert card.label == "春季特惠"


def test_a_page_of_cards_costs_no_query_for_products_that_are_at_hand(
    mug: Article, tea: Article, give: Give, django_assert_num_queries: Any
) -> None:
    give("percent", "10", mug)
    card_of(mug)  # the snapshot, budgets and parents are held from here on
    card_of(tea)
    visitor = Visitor(None, held=snapshot())
    with django_assert_num_queries(0):
        offers_for([mug, tea], visitor)


MONEY = st.decimals("0.01", "30", places=2)
UNIT_KINDS = st.sampled_from(["percent", "amount", "price"])


@given(
    price=MONEY,
    cost=st.none() | MONEY,
    quantity=st.integers(1, 4),
    rows=st.lists(
        st.tuples(UNIT_KINDS, MONEY, st.none() | st.decimals("0", "60", places=0), st.booleans()),
        min_size=1,
        max_size=3,
    ),
)
@settings(max_examples=40, deadline=None)
@pytest.mark.django_db(transaction=False)
def test_card_basket_and_checkout_agree_to_the_penny(
    price: Decimal, cost: Decimal | None, quantity: int, rows: list[tuple[str, Decimal, Decimal | None, bool]]
) -> None:
    Redemption.objects.all().delete()
    Promotion.objects.all().delete()
    article = Article.objects.create(label="Mug", list_price=price, cost=cost)
    for order, (kind, value, floor, exclusive) in enumerate(rows):
        Promotion.objects.create(
            name=kind, kind=kind, value=value, margin_floor=floor, exclusive=exclusive, order=order,
            status=PromotionStatus.ACTIVE,
        )  # fmt: skip
    make_known()
    card = card_of(article)
    unit = card.price.amount if card else price
    client = fill(Client(), (article, quantity))
    page = client.get("/basket/").json()
    assert Decimal(page["total"]) == unit * quantity
    assert Decimal(client.post("/checkout/").json()["total"]) == unit * quantity
