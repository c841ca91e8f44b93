"""Moved to `recommendations.money`."""

from recommendations.money import SYMBOLS, decimals_of, money

__all__ = ["SYMBOLS", "decimals_of", "money"]
