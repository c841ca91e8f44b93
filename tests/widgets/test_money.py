from decimal import Decimal

import pytest
from django.utils import translation

from recommendations.money import money


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
