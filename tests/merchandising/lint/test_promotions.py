"""Promotions on a shelf of eight products, and what the linter says of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from recommendations.merchandising.filters import Filter
from recommendations.merchandising.lint import Assortment, Finding
from recommendations.merchandising.lint.promotions import lint
from recommendations.merchandising.promotions.offers import Offer, SetItem
from tests.merchandising.shop import NOW, SHELF

SHOP = Assortment(facts=SHELF, total=len(SHELF))


def offer(kind: str, value: str, *products: str, **more: Any) -> Offer:
    for name in ("margin_floor", "budget", "threshold"):
        more[name] = Decimal(more[name]) if name in more else None
    which = Filter(products=frozenset(products))
    return Offer(**{"id": 1, "name": "Sale", "kind": kind, "value": Decimal(value), "which": which} | more)


MUG_AND_CUP = (SetItem("mug"), SetItem("cup"))


def found(one: Offer, **known: Any) -> list[Finding]:
    return [*lint([one], SHOP, currency="GBP", now=NOW, **known)]


def about(one: Offer, **known: Any) -> dict[str, set[Any]]:
    """By code, the products that it names."""
    return {finding.code: {row.key for row in finding.rows} for finding in found(one, **known)}


@pytest.mark.parametrize(
    ("case", "promotion", "expected"),
    [
        ("ten per cent", offer("percent", "10", "mug"), {}),
        # bowl costs 11.00 and is sold for 10.00; tray costs 18.00
        ("twenty per cent is below cost", offer("percent", "20", "mug", "tray"), {"below-cost": {"tray"}}),
        ("below cost as it stands", offer("percent", "5", "bowl"), {"below-cost": {"bowl"}}),
        # 20.00 less 20 per cent is 16.00; with 10 per cent of margin it stays at 18.00 / 0.9 = 20.00
        (
            "a floor holds it back",
            offer("percent", "20", "mug", "tray", margin_floor="10"),
            {"margin-floor": {"tray"}},
        ),
        ("ten pounds off eight", offer("amount", "10", "mug", "lamp"), {"free": {"mug"}}),
        (
            "a price above the price",
            offer("price", "10", "mug", "pot"),
            {"no-cheaper": {"mug"}, "below-cost": {"pot"}},
        ),
        ("everything off", offer("percent", "100", "mug"), {"all-off": set(), "free": {"mug"}}),
        ("about nothing", offer("percent", "10", "sofa"), {"matches-nothing": set()}),
        (
            "ends before it starts",
            offer("percent", "10", "mug", starts_at=NOW, ends_at=NOW - timedelta(days=1)),
            {"never-on": set()},
        ),
        ("a threshold is on the whole basket", offer("threshold", "50", "mug", threshold="10"), {}),
        # mug and cup cost 8.00 and 12.00 singly, and the shop 4.00 and 9.00
        ("a bundle that saves", offer("bundle", "18", items=MUG_AND_CUP), {}),
        ("a bundle that saves nothing", offer("bundle", "20", items=MUG_AND_CUP), {"no-cheaper": set()}),
        ("a bundle below cost", offer("bundle", "12.99", items=MUG_AND_CUP), {"below-cost": set()}),
        ("a bundle with what nobody knows", offer("bundle", "99", items=(SetItem("sofa"),)), {}),
    ],
)
def test_promotions(case: str, promotion: Offer, expected: dict[str, set[str]]) -> None:
    assert about(promotion) == expected


def test_each_product_is_told_with_its_prices() -> None:
    (one,) = found(offer("percent", "20", "tray", margin_floor="10"))
    assert [row.note for row in one.rows] == ["£20.00 → £20.00"]
    assert one.sentence == "The margin floor of “Sale” (10 %) holds back 1 of its 1 products."
    assert one.field == "margin_floor"


def test_where_the_cost_is_not_known_a_floor_gives_nothing() -> None:
    shop = Assortment(facts={"mug": replace(SHELF["mug"], margin=None)}, total=1)
    (one,) = lint([offer("percent", "10", margin_floor="10")], shop, currency="GBP", now=NOW)
    assert one.code == "cost-unknown"


def test_a_budget_that_is_spent() -> None:
    promotion = offer("percent", "10", "mug", budget="100")
    assert about(promotion, remains={1: Decimal(5)}) == {}
    assert about(promotion, remains={1: Decimal(0)}) == {"budget-spent": set()}
