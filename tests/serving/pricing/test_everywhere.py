"""One price everywhere: on the card of a widget, in the basket, at the checkout; and nowhere that it is not for."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations import recommend
from recommendations.models import (
    Audience,
    Bundle,
    BundleItem,
    BundleStatus,
    Coupon,
    Promotion,
    PromotionStatus,
    Redemption,
)
from recommendations.testing.factories import publish
from tests.serving.pricing.conftest import Give, customer, fill, make_known
from tests.warehouse.models import Article, Order


def card_prices(user: Any = None) -> dict[str, Decimal]:
    """What the widget of popular products says, as text says it."""
    request: Any = RequestFactory().get("/")
    request.user, request.session = user or AnonymousUser(), {}
    items = recommend("popular", request=request)
    return {str(item.key): item.card.price.amount for item in items if item.card.price}


def test_a_widget_says_what_the_basket_asks(client: Client, mug: Article, tea: Article, give: Give) -> None:
    give("percent", "15", mug)
    prices = card_prices()
    assert prices == {str(mug.pk): Decimal("8.50"), str(tea.pk): Decimal("5.00")}
    for article in (mug, tea):
        assert Decimal(fill(client, (article, 1)).get("/basket/").json()["total"]) == prices[str(article.pk)]


def test_a_page_of_others_shows_nothing_of_what_is_for_members_or_has_a_code(
    client: Client, mug: Article, give: Give, ada: Client
) -> None:
    publish("popularity", everyone=[mug])
    ada_user = User.objects.get(username="ada")
    ada_user.groups.add(Group.objects.create(name="Members"))
    members = Audience.objects.create(
        name="Members", slug="members", conditions=[{"is": "group", "names": ["Members"]}]
    )
    give("price", "7.77", mug, audience=members)
    Coupon.objects.create(promotion=give("percent", "50", mug, needs_coupon=True), code="HALF")
    assert card_prices(ada_user)[str(mug.pk)] == Decimal("7.77")
    pages = [f"/articles/{mug.pk}/", "/basket/"]
    for somebody in (fill(client, (mug, 1)), fill(customer("bob"), (mug, 1))):
        for page in pages:
            shown = somebody.get(page).content.decode()
            assert "7.77" not in shown
            assert "5.00" not in shown
            assert "HALF" not in shown
    assert card_prices()[str(mug.pk)] == card_prices(User.objects.get(username="bob"))[str(mug.pk)] == 10


MONEY = st.decimals("0.01", "40", places=2)
QUANTITIES = st.lists(st.integers(0, 4), min_size=3, max_size=3)


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["percent", "amount", "price", "bundle", "together", "threshold"]))
    return {
        "kind": kind,
        "name": kind,
        "value": draw(MONEY),
        "threshold": draw(MONEY) if kind == "threshold" else None,
        "margin_floor": draw(st.none() | st.decimals("0", "60", places=0)),
        "exclusive": draw(st.booleans()),
        "budget": draw(st.none() | st.decimals("0", "50", places=2)),
        "order": draw(st.integers(0, 2)),
    }


@given(
    prices=st.lists(MONEY, min_size=3, max_size=3),
    costs=st.lists(st.none() | MONEY, min_size=3, max_size=3),
    quantities=QUANTITIES,
    rows=st.lists(kinds(), min_size=1, max_size=4),
    seed=st.integers(1, 3),
)
@settings(max_examples=100, deadline=None)
@pytest.mark.django_db
def test_random_baskets_cost_the_same_in_the_basket_and_at_the_checkout(
    prices: list[Decimal],
    costs: list[Decimal | None],
    quantities: list[int],
    rows: list[dict[str, Any]],
    seed: int,
) -> None:
    Redemption.objects.all().delete()
    Promotion.objects.all().delete()
    articles = [
        Article.objects.create(label=f"No {n}", list_price=price, cost=cost)
        for n, (price, cost) in enumerate(zip(prices, costs, strict=True))
    ]
    for number, row in enumerate(rows):
        bundle = _bundle(articles, seed) if row["kind"] == "bundle" else None
        promotion = Promotion.objects.create(status=PromotionStatus.ACTIVE, bundle=bundle, **row)
        if row["kind"] == "together":
            promotion.with_products.add(articles[number % 3])
    publish("popularity", everyone=articles)
    make_known()
    cards = card_prices()
    client = fill(Client(), *((one, count) for one, count in zip(articles, quantities, strict=True) if count))
    page = client.get("/basket/").json()
    lines = {key: Decimal(total) for key, total in page["lines"].items()}
    assert sum(lines.values()) == Decimal(page["total"])
    if not any(row["budget"] is not None for row in rows):
        for one, count in zip(articles, quantities, strict=True):
            assert lines.get(str(one.pk), Decimal(0)) <= cards[str(one.pk)] * count
    answer = client.post("/checkout/").json()
    assert answer["total"] == page["total"]
    order = Order.objects.get(number=answer["order"])
    assert {str(line.article_id): line.total for line in order.lines.all()} == lines
    given_away = sum(Redemption.objects.filter(order=order.number).values_list("amount", flat=True))
    assert (
        sum(one.list_price * n for one, n in zip(articles, quantities, strict=True)) - order.total
        == given_away
    )
    for promotion in Promotion.objects.exclude(budget=None):
        assert promotion.spent <= promotion.budget


def _bundle(articles: list[Article], seed: int) -> Bundle:
    bundle = Bundle.objects.create(status=BundleStatus.LIVE)
    for number, article in enumerate(articles[: 1 + seed % 3]):
        BundleItem.objects.create(bundle=bundle, product=article, quantity=1 + (seed + number) % 2)
    return bundle
