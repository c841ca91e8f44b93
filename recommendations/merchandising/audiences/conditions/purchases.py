"""How much a shopper bought, net of refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import Between, Whole
from recommendations.merchandising.audiences.wording import bounds, in_the_last

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, Numbers, People
    from recommendations.merchandising.filters import Range

_DAYS = Whole(
    name="days",
    label=gettext_lazy("In the last days"),
    help_text=gettext_lazy("Empty: ever."),
    is_required=False,
)


class Spent(Condition):
    name = "spent"
    label = gettext_lazy("Spent")
    help_text = gettext_lazy("Net of refunds, in the shop's currency.")
    fields = (Between(name="amount", label=gettext_lazy("How much"), is_money=True), _DAYS)
    is_lasting = True

    amount: Range
    days: int | None

    def among(self, people: People) -> Mask:
        return within(people.spent(self.days), self.amount)

    def words(self) -> str:
        said = {"amount": bounds(self.amount, is_money=True), "when": in_the_last(self.days)}
        return _("spent %(amount)s %(when)s") % said


class Orders(Condition):
    name = "orders"
    label = gettext_lazy("Number of orders")
    help_text = gettext_lazy("Orders that were given back as a whole do not count.")
    fields = (Between(name="number", label=gettext_lazy("Orders")), _DAYS)
    is_lasting = True

    number: Range
    days: int | None

    def among(self, people: People) -> Mask:
        return within(people.orders(self.days), self.number)

    def words(self) -> str:
        said = {"number": bounds(self.number), "when": in_the_last(self.days)}
        return _("%(number)s orders %(when)s") % said


def within(numbers: Numbers, of: Range) -> Mask:
    low = 0.0 if of.low is None else float(of.low)
    high = float("inf") if of.high is None else float(of.high)
    # Half a ten-thousandth of slack: sums of money are added up as binary numbers.
    found: Mask = (numbers >= low - _SLACK) & (numbers <= high + _SLACK)
    return found


_SLACK = 0.00005
