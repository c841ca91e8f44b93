"""Why a product is shown, in words that are known to be true; where none are, nothing is said."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.models import EventKind, HowSource
from recommendations.serving.results import NEWCOMER, Candidate
from recommendations.serving.slots import Published

LONGEST_TITLE = 60
LOOKING = frozenset({EventKind.VIEW, EventKind.CLICK})
REPEATS = frozenset({"personal-frequency", "purchase-cycle"})
"""Sources that name nothing but what the shopper had before."""
ORDERS = frozenset({"association-rules", "co-purchase"})
SHOPPERS = frozenset({"auto-blend", "ease", "item-knn", "random-walk", "re-ranker", "sequential-rules"})
"""What the evidence of an algorithm counts."""
CATEGORY = "category"
"""The source of what stands in for the lists of a product that is new."""
FRESH = timedelta(days=7)
"""A trend that ended longer ago is none."""


def reason(
    candidate: Candidate, *, because: str = "", published: Published | None = None, now: datetime
) -> str:
    """The candidate's reason; ``because`` is the title of the product that it goes with, where known."""
    if candidate.how == HowSource.RECENT:
        return _("Looked at recently")
    if candidate.how in (HowSource.HISTORY, HowSource.VISIT):
        return _after(candidate.deed, because)
    if candidate.how == HowSource.SHOPPER:
        if candidate.source in REPEATS:
            return _("You bought it before")
        return _("Chosen from what you looked at and bought")
    if candidate.source == NEWCOMER:
        return _("New in the shop")
    if candidate.source == CATEGORY:
        return _("From the same category")
    if candidate.how == HowSource.SEGMENT:
        return _("Popular with shoppers like you")
    if candidate.how == HowSource.ANCHOR:
        return _together(candidate, published.algorithm if published else candidate.source)
    return _for_everyone(candidate.source, published, now)


def _after(deed: str, title: str) -> str:
    if not title:
        if deed == EventKind.PURCHASE:
            return _("Goes with what you bought")
        return _("Goes with what you looked at") if deed in LOOKING else ""
    say = _AFTER.get(deed)
    return say(_short(title)) if say else ""


_AFTER: dict[str, Callable[[str], str]] = {
    EventKind.VIEW: lambda title: _("Because you looked at %(title)s") % {"title": title},
    EventKind.CLICK: lambda title: _("Because you looked at %(title)s") % {"title": title},
    EventKind.FAVOURITE: lambda title: _("Because you like %(title)s") % {"title": title},
    EventKind.CART_ADD: lambda title: _("Because you chose %(title)s") % {"title": title},
    EventKind.PURCHASE: lambda title: _("Because you bought %(title)s") % {"title": title},
}


def _together(candidate: Candidate, algorithm: str) -> str:
    count = candidate.evidence
    if not count:
        return ""
    if algorithm in ORDERS:
        text = ngettext("Bought together in %(count)s order", "Bought together in %(count)s orders", count)
    elif algorithm in SHOPPERS:
        text = ngettext(
            "%(count)s shopper was interested in both", "%(count)s shoppers were interested in both", count
        )
    else:
        return ""
    return text % {"count": count}


def _for_everyone(source: str, published: Published | None, now: datetime) -> str:
    if published is None or published.trained_through is None:
        return ""
    age = now - published.trained_through
    if source == "trending":
        return _("Trending now") if age <= FRESH else ""
    if source == "new-arrivals":
        return _("New in the shop") if age <= FRESH else ""
    if source == "top-rated":
        return _("Rated best by shoppers")
    if source == "best-sellers":
        return _("Best seller") if age <= _window(published) else ""
    return _popular(published.window_days, age) if source == "popular" else ""


def _window(published: Published) -> timedelta:
    return timedelta(days=published.window_days or 0) or timedelta.max


def _popular(window_days: int | None, age: timedelta) -> str:
    if window_days is None or age > timedelta(days=window_days):
        return _("Popular")
    if window_days <= 7:
        return _("Popular this week")
    return _("Popular this month") if window_days <= 31 else _("Popular")


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
