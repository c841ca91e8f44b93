"""What a set could cost: a tenth off, to a round amount, and at most half of the margin."""

from decimal import Decimal

import pytest

from recommendations.merchandising.bundles import Worth, suggested


@pytest.mark.parametrize(
    ("total", "cost", "currency", "price"),
    [
        ("14.85", "6.00", "GBP", "13.35"),  # 13.365, down to five pence
        ("14.85", None, "GBP", "13.35"),
        ("1500", "600", "JPY", "1350"),
        ("10.00", "9.00", "GBP", "9.50"),  # half of one pound
        ("10.00", "9.50", "GBP", "9.75"),
        ("10.00", "10.00", "GBP", None),  # nothing to give away
        ("10.00", "12.00", "GBP", None),
        ("0.05", None, "GBP", None),  # nothing round is left
        ("12.345", "1", "KWD", "11.110"),
    ],
)
def test_a_price_is_proposed_that_leaves_something(
    total: str, cost: str | None, currency: str, price: str | None
) -> None:
    worth = Worth(total=Decimal(total), cost=Decimal(cost) if cost else None, currency=currency)
    assert suggested(worth) == (Decimal(price) if price else None)


def test_margin_is_what_is_left_and_unknown_without_costs() -> None:
    worth = Worth(total=Decimal("10.00"), cost=Decimal("6.00"), currency="GBP")
    assert (worth.margin(), worth.margin_percent()) == (Decimal("4.00"), Decimal(40))
    assert (worth.margin(Decimal("8.00")), worth.margin_percent(Decimal("8.00"))) == (
        Decimal("2.00"),
        Decimal(25),
    )
    unknown = Worth(total=Decimal("10.00"), cost=None, currency="GBP")
    assert unknown.margin() is unknown.margin_percent() is None
