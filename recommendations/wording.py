"""How texts are put together: not every language writes ", " between words and a space between sentences."""

from collections.abc import Iterable
from functools import reduce
from unicodedata import east_asian_width

from django.utils.translation import pgettext


def listed(words: Iterable[str]) -> str:
    """ "Bought together, Trending" """
    return pgettext("between the items of a list", ", ").join(words)


def sentences(said: Iterable[str]) -> str:
    """One after the other; empty ones are left out."""
    return reduce(_one_after_another, filter(None, said), "")


def _one_after_another(first: str, then: str) -> str:
    # A full-width stop, as Chinese has it, brings its own gap.
    return f"{first}{then}" if not first or east_asian_width(first[-1]) in "FW" else f"{first} {then}"
