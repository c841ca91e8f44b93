"""How texts are put together in the reader's language: not every language writes ", " and a space."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def listed(words: Iterable[str]) -> str:
    """ "Bought together, Trending" """
    return pgettext("between the items of a list", ", ").join(words)


def sentences(said: Iterable[str]) -> str:
    """One after the other, as Chinese writes them without a space; empty ones are left out."""
    return reduce(_one_after_another, filter(None, said), "")


def _one_after_another(first: str, then: str) -> str:
    return _("%(first)s %(then)s") % {"first": first, "then": then} if first else then
