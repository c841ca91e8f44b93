"""Where a shopper is, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import AnyOf, ConditionError
from recommendations.merchandising.audiences.wording import alternatives

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.request_facts import RequestFacts


class Country(Condition):
    name = "country"
    label = gettext_lazy("Country")
    help_text = gettext_lazy("Where the shopper is, as the shop tells it.")
    fields = (
        AnyOf(
            name="codes",
            label=gettext_lazy("Any of"),
            of="country",
            help_text=gettext_lazy("Two letters each, such as GB or CN."),
        ),
    )
    is_counted = False
    reads = frozenset({"country"})

    codes: tuple[str, ...]

    def check(self) -> None:
        self.codes = tuple(dict.fromkeys(code.upper() for code in self.codes))
        wrong = [
            code for code in self.codes if not (len(code) == _LETTERS and code.isascii() and code.isalpha())
        ]
        if wrong:
            raise ConditionError(
                "codes", _("“%s” is no country's code: write two letters, such as GB or CN.") % wrong[0][:20]
            )

    def verdict(self, facts: RequestFacts) -> bool:
        return facts.country.upper() in self.codes

    def words(self) -> str:
        return _("in country %s") % alternatives(self.codes)


class Device(Condition):
    name = "device"
    label = gettext_lazy("Device")
    fields = (
        AnyOf(
            name="devices",
            label=gettext_lazy("Any of"),
            of="device",
            choices={
                "desktop": pgettext_lazy("a device", "Desktop"),
                "mobile": pgettext_lazy("a device", "Phone"),
                "tablet": pgettext_lazy("a device", "Tablet"),
            },
        ),
    )
    is_counted = False
    reads = frozenset({"device"})

    devices: tuple[str, ...]

    def verdict(self, facts: RequestFacts) -> bool:
        return facts.device in self.devices

    def words(self) -> str:
        choices = self.fields[0].choices or {}
        return _("on a device: %s") % alternatives([str(choices[device]) for device in self.devices])


_LETTERS = 2
