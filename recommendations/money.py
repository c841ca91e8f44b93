"""Amounts of money as the active language writes them.

Babel would know more languages, at 30 MB and tens of milliseconds for its locale data in every process; a
shop that has it overrides ``recommendations/card.html``.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language

SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CHF": "CHF", "CNY": "¥", "CZK": "Kč", "DKK": "kr.", "EUR": "€",
    "GBP": "£", "HKD": "HK$", "HUF": "Ft", "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$",
    "NOK": "kr", "NZD": "NZ$", "PHP": "₱", "PLN": "zł", "SEK": "kr", "SGD": "S$", "THB": "฿", "TRY": "₺",
    "TWD": "NT$", "UAH": "₴", "USD": "$", "VND": "₫", "ZAR": "R",
}  # fmt: skip
"""What is not here is written as its ISO 4217 code."""

NO_DECIMALS = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

SYMBOL_FIRST = frozenset({"cy", "en", "fil", "ga", "hi", "id", "ja", "ko", "ms", "nl", "th", "tr", "zh"})
"""Languages that write the symbol before the number; most others put it after, with a space."""


def money(amount: Decimal, currency: str) -> str:
    """For example ``£1,234.50`` in English and ``1.234,50 £`` in German."""
    return _written(amount, currency, get_language() or "en")


@lru_cache(maxsize=10_000)
def _written(amount: Decimal, currency: str, language: str) -> str:
    # Kept, because a shop has few prices and writes them all day.
    decimals = decimals_of(currency)
    rounded = abs(amount).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    number = number_format(rounded, decimals, use_l10n=True, force_grouping=True)
    symbol = SYMBOLS.get(currency, currency)
    sign = "−" if amount < 0 else ""
    if language.split("-")[0] not in SYMBOL_FIRST:
        return f"{sign}{number}\N{NO-BREAK SPACE}{symbol}"
    # A symbol of letters alone would run into the number.
    gap = "\N{NO-BREAK SPACE}" if symbol.isalpha() else ""
    return f"{sign}{symbol}{gap}{number}"


def decimals_of(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2
