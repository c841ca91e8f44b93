"""New, returning, lapsed, active: when a shopper was here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import OneOf, Whole

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People
    from recommendations.merchandising.audiences.request_facts import RequestFacts


class FirstSeen(Condition):
    """New or returning."""

    name = "first_seen"
    label = _("New or returning")
    help_text = _("By when the shopper was first seen; whoever has never been seen is new.")
    fields = (
        OneOf(
            name="who",
            label=_("Who"),
            choices={"new": _("New: first seen within"), "returning": _("Returning: first seen before")},
            default="new",
        ),
        Whole(name="days", label=_("Days"), default=30, unit=_("days")),
    )
    reads = frozenset({"first_seen_at"})

    who: str
    days: int

    def verdict(self, facts: RequestFacts) -> bool:
        seen = facts.first_seen_at
        is_new = seen is None or facts.now - seen <= timedelta(days=self.days)
        return is_new is (self.who == "new")

    def among(self, people: People) -> Mask:
        is_new: Mask = people.days_since("first_seen") <= self.days
        return is_new if self.who == "new" else ~is_new

    def words(self) -> str:
        if self.who == "new":
            text = ngettext("first seen in the last day", "first seen in the last %(days)s days", self.days)
        else:
            text = ngettext(
                "first seen more than a day ago", "first seen more than %(days)s days ago", self.days
            )
        return text % {"days": self.days}


class LastTime(Condition):
    """Lapsed or active. Who lapsed and is back today counts as lapsed until the next refresh."""

    name = "last"
    label = _("Lapsed or active")
    help_text = _("By the last order or visit. Whoever never ordered has not lapsed.")
    fields = (
        OneOf(
            name="what",
            label=_("The last"),
            choices={"order": _("Order"), "visit": _("Visit")},
            default="order",
        ),
        OneOf(
            name="how",
            label=_("Was"),
            choices={"before": _("Longer ago than"), "within": _("Within the last")},
            default="before",
        ),
        Whole(name="days", label=_("Days"), default=90, unit=_("days")),
    )
    is_lasting = True

    what: str
    how: str
    days: int

    def among(self, people: People) -> Mask:
        days = people.days_since("order" if self.what == "order" else "visit")
        found: Mask = days <= self.days if self.how == "within" else (days > self.days) & (days < _NEVER)
        return found

    def words(self) -> str:
        return str(_SAID[self.what, self.how]) % {"days": self.days}


_NEVER = float("inf")
_SAID = {
    ("order", "before"): _("last order more than %(days)s days ago"),
    ("order", "within"): _("last order within %(days)s days"),
    ("visit", "before"): _("last visit more than %(days)s days ago"),
    ("visit", "within"): _("last visit within %(days)s days"),
}
