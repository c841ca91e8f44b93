from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import AnyOf
from recommendations.merchandising.audiences.wording import any_of

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People
    from recommendations.merchandising.audiences.request_facts import RequestFacts


class MemberGroup(Condition):
    """In a group of the shop's accounts, as the catalog tells them."""

    name = "group"
    label = gettext_lazy("Member group")
    help_text = gettext_lazy("Groups of accounts, as the shop knows them.")
    fields = (AnyOf(name="names", label=gettext_lazy("Any of"), of="group"),)
    reads = frozenset({"groups"})

    names: tuple[str, ...]

    def verdict(self, facts: RequestFacts) -> bool:
        return not facts.groups.isdisjoint(self.names)

    def among(self, people: People) -> Mask:
        return people.in_groups(self.names)

    def words(self) -> str:
        return _("in member group %s") % any_of(self.names)
