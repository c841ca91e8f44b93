from decimal import Decimal

import pytest
from django.utils import translation

from recommendations.catalog import Price
from recommendations.money import money
from recommendations.serving.widgets.bundle import choices


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "14.85", "GBP", "£14.85"),
        ("en", "1234.5", "GBP", "£1,234.50"),
        ("en", "-3", "GBP", "−£3.00"),
        ("en-gb", "1234567.891", "USD", "$1,234,567.89"),
        ("en", "1234.5", "JPY", "¥1,235"),
        ("en", "1.2345", "KWD", "KWD\u00a01.235"),
        ("en", "5", "CHF", "CHF\u00a05.00"),
        ("en", "5", "XYZ", "XYZ\u00a05.00"),
        ("de", "1234.5", "EUR", "1.234,50\u00a0€"),
        ("fr", "4.95", "EUR", "4,95\u00a0€"),
        ("zh-hans", "12.5", "CNY", "¥12.50"),
    ],
)
def test_money_is_written_as_the_language_does(
    language: str, amount: str, currency: str, written: str
) -> None:
    with translation.override(language):
        assert money(Decimal(amount), currency) == written


def price(amount: str, original: str | None = None, currency: str = "GBP") -> Price:
    return Price(amount=Decimal(amount), currency=currency, original=Decimal(original) if original else None)


def test_every_choice_of_a_bundles_boxes_is_priced() -> None:
    priced = choices([price("4.95"), price("2.95", "3.95"), price("6.95", "7.45")])
    assert [tuple(choice) for choice in priced] == [
        ("Choose at least one", "", "", ""),
        ("Add 1 to basket, £4.95", "£4.95", "£4.95", ""),
        ("Add 1 to basket, £2.95", "£2.95", "£2.95", "You save £1.00"),
        ("Add 2 to basket, £7.90", "£4.95 + £2.95", "£7.90", "You save £1.00"),
        ("Add 1 to basket, £6.95", "£6.95", "£6.95", "You save £0.50"),
        ("Add 2 to basket, £11.90", "£4.95 + £6.95", "£11.90", "You save £0.50"),
        ("Add 2 to basket, £9.90", "£2.95 + £6.95", "£9.90", "You save £1.50"),
        ("Add all 3 to basket, £14.85", "£4.95 + £2.95 + £6.95", "£14.85", "You save £1.50"),
    ]


@pytest.mark.parametrize("prices", [[price("4.95"), None], [price("4.95"), price("5.95", currency="EUR")]])
def test_what_cannot_be_summed_is_not(prices: list[Price | None]) -> None:
    assert tuple(choices(prices)[-1]) == ("Add all 2 to basket", "", "", "")


def test_a_price_that_went_up_saves_nothing() -> None:
    assert choices([price("5", "4"), price("2", "3")])[-1].saving == "You save £1.00"
