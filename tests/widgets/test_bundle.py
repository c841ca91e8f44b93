"""The bundle block: what each choice of boxes costs, what is offered whole, and what its button does."""

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from recommendations import bundles, price_basket, serving
from recommendations.catalog import BasketLine, Price
from recommendations.models import Bundle, BundleStatus, Promotion, PromotionKind, PromotionStatus, Revision
from recommendations.serving.widgets.bundle import Part, choices
from recommendations.serving.widgets.widget import widget
from recommendations.testing.factories import publish
from tests.merchandising.bundles.sets import bundle, tea_set
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea() -> list[Article]:
    return tea_set()


def parts(*products: Article, **fields: Any) -> list[Part]:
    return [
        Part(product=one, price=Price(amount=one.list_price, currency="GBP"), **fields) for one in products
    ]


def reduced(product: Article, original: str) -> Part:
    price = Price(amount=product.list_price, currency="GBP", original=Decimal(original))
    return Part(product=product, price=price)


# The arithmetic


def test_every_choice_of_boxes_is_priced_and_the_set_costs_less_only_as_a_whole(tea: list[Article]) -> None:
    bundle(*tea, price="12.90")
    assert [tuple(choice) for choice in choices(parts(*tea))] == [
        ("Choose at least one", "", "", "", ""),
        ("Add 1 to basket, £4.95", "£4.95", "", "£4.95", ""),
        ("Add 1 to basket, £3.50", "£3.50", "", "£3.50", ""),
        ("Add 2 to basket, £8.45", "£4.95 + £3.50", "", "£8.45", ""),
        ("Add 1 to basket, £6.40", "£6.40", "", "£6.40", ""),
        ("Add 2 to basket, £11.35", "£4.95 + £6.40", "", "£11.35", ""),
        ("Add 2 to basket, £9.90", "£3.50 + £6.40", "", "£9.90", ""),
        ("Add all 3 to basket, £12.90", "£4.95 + £3.50 + £6.40", "£14.85", "£12.90", "You save £1.95"),
    ]


def test_what_was_reduced_already_is_saved_too(tea: list[Article]) -> None:
    found = choices([reduced(tea[0], "5.95"), *parts(tea[1]), reduced(tea[2], "6.90")])
    assert found[1].saving == found[3].saving == "You save £1.00"
    assert found[-1] == (
        "Add all 3 to basket, £14.85",
        "£4.95 + £3.50 + £6.40",
        "",
        "£14.85",
        "You save £1.50",
    )


def test_a_price_that_went_up_saves_nothing(tea: list[Article]) -> None:
    assert choices([reduced(tea[0], "3.95"), reduced(tea[1], "4.50")])[-1].saving == "You save £1.00"


@pytest.mark.parametrize("other", [None, Price(amount=Decimal("5.95"), currency="EUR")])
def test_what_cannot_be_summed_is_not(other: Price | None, tea: list[Article]) -> None:
    found = choices([*parts(tea[0]), Part(product=tea[1], price=other)])
    assert found[-1] == ("Add all 2 to basket", "", "", "", "")
    assert found[1].total == "£4.95"


def test_several_of_one_product_are_written_and_counted_as_such(tea: list[Article]) -> None:
    bundle(*tea[:2], quantities=[2, 1], price="12.00")
    cup, jug = parts(*tea[:2])
    found = choices([Part(product=cup.product, price=cup.price, quantity=2), jug])
    assert found[-1][1:] == (
        "2\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}£4.95 + £3.50",
        "£13.40",
        "£12.00",
        "You save £1.40",
    )


def test_what_one_saves_by_spending_enough_is_no_saving_of_the_set(tea: list[Article]) -> None:
    Promotion.objects.create(
        name="£5 off £10", kind=PromotionKind.THRESHOLD, value=5, threshold=10, status=PromotionStatus.ACTIVE
    )
    assert choices(parts(*tea))[-1].total == "£14.85"


class TestTheLineIsTrue(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        prices=st.lists(st.integers(1, 5000), min_size=2, max_size=4),
        share=st.integers(1, 130),
        quantities=st.lists(st.integers(1, 3), min_size=4, max_size=4),
    )
    def test_for_whatever_prices_and_boxes(
        self, prices: list[int], share: int, quantities: list[int]
    ) -> None:
        goods = Article.objects.bulk_create(
            Article(label=f"No. {n}", list_price=Decimal(price) / 100) for n, price in enumerate(prices)
        )
        counts = quantities[: len(goods)]
        whole = sum(price * count for price, count in zip(prices, counts, strict=True))
        Bundle.objects.all().delete()
        bundle(*goods, quantities=counts, price=str(Decimal(whole * share // 100) / 100))
        boxes = [
            Part(product=one, price=Price(amount=one.list_price, currency="GBP"), quantity=count)
            for one, count in zip(goods, counts, strict=True)
        ]
        for mask, choice in enumerate(choices(boxes)):
            ticked = [box for nth, box in enumerate(boxes) if mask >> nth & 1]
            if not ticked:
                continue
            lines = [BasketLine(product=box.product.pk, quantity=box.quantity) for box in ticked]
            before = sum((box.amount for box in ticked), Decimal(0))
            total = amount(choice.total)
            assert total == price_basket(lines).total
            assert amount(choice.before or choice.total) == before
            assert amount(choice.saving) == before - total
            assert choice.button.endswith(choice.total)


def amount(text: str) -> Decimal:
    found = re.search(r"[\d,]+\.\d\d", text)
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


# What is offered


def labels(product: Article, **options: Any) -> list[str]:
    recs = bundles(product, **options)
    return [item.card.title for item in ((recs.anchor, *recs) if recs.anchor else recs)]


def test_a_live_bundle_is_shown_on_the_pages_of_all_its_products(tea: list[Article]) -> None:
    made = bundle(*tea)
    assert labels(tea[0]) == ["Cup", "Jug", "Bowl"]
    assert labels(tea[2]) == ["Bowl", "Cup", "Jug"]
    assert bundles(tea[1]).bundle.id == made.pk


def test_it_goes_before_what_was_found_in_orders(tea: list[Article], articles: list[Article]) -> None:
    publish("association-rules", items={tea[0]: [(articles[0], 1.0, 40)]})
    assert labels(tea[0]) == ["Cup", "Article 0"]
    bundle(*tea)
    assert labels(tea[0]) == ["Cup", "Jug", "Bowl"]


@pytest.mark.parametrize("status", [BundleStatus.PROPOSED, BundleStatus.REJECTED, BundleStatus.RETIRED])
def test_only_a_live_one_is_shown(status: str, tea: list[Article]) -> None:
    bundle(*tea, status=status)
    assert labels(tea[0]) == []


@pytest.mark.parametrize("change", [{"on_hand": 0}, {"withdrawn": True}])
def test_without_one_of_its_products_it_is_not_offered(change: dict[str, Any], tea: list[Article]) -> None:
    bundle(*tea)
    Article.objects.filter(pk=tea[2].pk).update(**change)
    assert labels(tea[0]) == []
    bundle(*tea[:2])
    assert labels(tea[0]) == ["Cup", "Jug"]  # the next one that is whole


def test_what_lies_in_the_basket_or_is_excluded_breaks_the_set(tea: list[Article], page: Any) -> None:
    bundle(*tea)
    assert labels(tea[0], request=page(basket=(tea[1],))) == []
    assert labels(tea[0], exclude=[tea[2]]) == []


def test_a_set_larger_than_is_wanted_is_not_cut(tea: list[Article]) -> None:
    bundle(*tea)
    assert labels(tea[0], limit=1) == []


def test_what_somebody_put_together_goes_before_what_was_found(tea: list[Article]) -> None:
    bundle(tea[0], tea[1], origin="mined", support=900)
    bundle(tea[0], tea[2], origin="curated")
    assert labels(tea[0]) == ["Cup", "Bowl"]


def test_its_title_claims_only_what_orders_bear_out(tea: list[Article]) -> None:
    made = bundle(*tea)
    assert bundles(tea[0]).title == "Goes well together"
    Bundle.objects.filter(pk=made.pk).update(support=95)
    known()
    assert bundles(tea[0]).title == "Frequently bought together"
    Bundle.objects.filter(pk=made.pk).update(title={"en": "Afternoon tea"})
    known()
    assert bundles(tea[0]).title == "Afternoon tea"


def known() -> None:
    Revision.advance()
    serving.forget()


def html_of(product: Article, request: Any) -> str:
    return str(widget("frequently-bought-together", request=request, anchors=[product]))


def test_the_block_shows_pictures_prices_and_one_true_line(tea: list[Article], page: Any) -> None:
    made = bundle(*tea, price="12.90", support=124)
    html = html_of(tea[0], page())
    assert html.count("<article") == 3
    assert '<s class="recs-original" data-recs-before>£14.85</s>' in html
    assert "You save £1.95" in html
    assert "Add all 3 to basket, £12.90" in html
    assert "Bought together in 124 orders" in html
    assert f'name="bundle" value="{made.pk}"' in html
    told = json.loads(unescape(re.search(r'data-recs-choices="([^"]*)"', html)[1]))
    assert len(told) == 8


def test_a_set_without_a_price_of_its_own_strikes_nothing(tea: list[Article], page: Any) -> None:
    bundle(*tea)
    html = html_of(tea[0], page())
    assert "data-recs-instead hidden" in html
    assert "You save" not in html


def test_an_offer_for_members_is_on_no_page_of_others(tea: list[Article], page: Any) -> None:
    made = bundle(*tea, price="12.90")
    made.promotion.needs_coupon = True
    made.promotion.save()
    known()
    assert "12.90" not in html_of(tea[0], page())


# What the button does


def add(client: Client, *products: Article, **fields: Any) -> list[str]:
    keys = [str(product.pk) for product in products]
    answer = client.post(reverse("recommendations:add_to_basket"), {"product": keys, **fields})
    return [str(message) for message in answer.wsgi_request._messages]


def test_the_whole_set_is_added_at_its_price(client: Client, tea: list[Article]) -> None:
    made = bundle(*tea, price="12.90")
    assert add(client, *tea, bundle=made.pk, shown="£12.90", boxes=3) == [
        "3 products were added to your basket.",
        "Together they cost £12.90: you save £1.95.",
    ]


def test_a_part_of_it_costs_what_its_products_cost(client: Client, tea: list[Article]) -> None:
    made = bundle(*tea, price="12.90")
    assert add(client, *tea[:2], bundle=made.pk, shown="£12.90", boxes=3) == [
        "2 products were added to your basket."
    ]


def test_quantities_are_the_bundles_own(client: Client, tea: list[Article]) -> None:
    made = bundle(*tea[:2], quantities=[2, 1])
    add(client, *tea, bundle=made.pk, quantity="50")
    assert client.session["basket"] == {str(tea[0].pk): 2, str(tea[1].pk): 1, str(tea[2].pk): 1}


def test_who_comes_late_is_told_the_price_of_now(client: Client, tea: list[Article]) -> None:
    made = bundle(*tea, price="12.90")
    Promotion.objects.update(status=PromotionStatus.PAUSED)
    known()
    assert add(client, *tea, bundle=made.pk, shown="£12.90", boxes=3)[1:] == [
        "The price has changed since you saw it: together they cost £14.85 now, not £12.90."
    ]


@pytest.mark.parametrize("number", ["", "7", "-1", "½", "9" * 400, "no number"])
def test_a_bundle_that_is_none_adds_one_of_each(number: str, client: Client, tea: list[Article]) -> None:
    assert add(client, *tea[:2], bundle=number) == ["2 products were added to your basket."]
    assert set(client.session["basket"].values()) == {1}


def test_what_cannot_be_priced_is_added_all_the_same(
    client: Client, tea: list[Article], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRICING": "tests.widgets.test_bundle.Broken"}
    assert add(client, *tea[:2]) == ["2 products were added to your basket."]
    assert "cannot be priced" in caplog.text


class Broken(serving.pricing.Promotions):
    def price_basket(self, *args: Any, **options: Any) -> Any:
        raise RuntimeError("the offers engine is down")
