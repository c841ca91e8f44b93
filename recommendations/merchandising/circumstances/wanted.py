"""What is true of a request, and what a campaign wants to be true of it.

    {"devices": ["mobile"], "countries": ["GB", "IE"], "seasons": ["winter"]}

All that is wanted must hold; of a list any one value. What is not known of a request is none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from recommendations.merchandising.circumstances.seasons import SEASONS, season_of
from recommendations.merchandising.errors import FieldError
from recommendations.wording import listed

DEVICES = ("desktop", "mobile", "tablet")
REFERRERS = ("search", "social", "email", "advert", "internal", "direct")
MOST_VALUES = 200
LONGEST_VALUE = 60


class CircumstancesError(FieldError):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a request besides its shopper; empty is unknown. ``country`` is an ISO 3166 code."""

    now: datetime
    page: str = ""
    device: str = ""
    country: str = ""
    region: str = ""
    referrer: str = ""

    @property
    def season(self) -> str:
        return season_of(self.now, self.country)


ASKED: Final[Mapping[str, Callable[[Circumstances], str]]] = {
    "pages": lambda found: found.page,
    "devices": lambda found: found.device,
    "countries": lambda found: found.country,
    "regions": lambda found: found.region,
    "seasons": lambda found: found.season,
    "referrers": lambda found: found.referrer,
}

NAMES: Final[Mapping[str, Promise]] = {
    "desktop": pgettext_lazy("a device", "desktop"),
    "mobile": pgettext_lazy("a device", "phone"),
    "tablet": pgettext_lazy("a device", "tablet"),
    "winter": gettext_lazy("winter"),
    "spring": pgettext_lazy("a season", "spring"),
    "summer": gettext_lazy("summer"),
    "autumn": gettext_lazy("autumn"),
    "search": pgettext_lazy("where a visitor comes from", "a search engine"),
    "social": pgettext_lazy("where a visitor comes from", "a social network"),
    "email": pgettext_lazy("where a visitor comes from", "an e-mail"),
    "advert": pgettext_lazy("where a visitor comes from", "an advert"),
    "internal": pgettext_lazy("where a visitor comes from", "another page of the shop"),
    "direct": pgettext_lazy("where a visitor comes from", "nowhere else"),
}
"""What an admin reads for each value that is not the shop's own."""

_CHOICES = {"devices": DEVICES, "seasons": SEASONS, "referrers": REFERRERS}


def holds(wanted: Mapping[str, Any], circumstances: Circumstances) -> bool:
    """Whether all that is wanted is so. What cannot be read is not: better too quiet than everywhere."""
    for name, values in wanted.items():
        if values and not (
            name in ASKED and isinstance(values, list | tuple) and ASKED[name](circumstances) in values
        ):
            return False
    return True


def read_circumstances(wanted: Any) -> dict[str, list[str]]:
    """What is kept of a ``circumstances`` from outside: each value once, countries in capitals.

    Raises:
        CircumstancesError: it names the field and says what would be right.
    """
    if not isinstance(wanted, Mapping):
        raise CircumstancesError("", _("Circumstances are an object of fields and lists."))
    for name in wanted:
        if name not in ASKED:
            raise CircumstancesError(
                str(name)[:LONGEST_VALUE], _("There is no such field; use one of %s.") % listed(ASKED)
            )
    return {name: [*dict.fromkeys(_read(name, values))] for name, values in wanted.items() if values}


def legible(stored: Any) -> dict[str, list[str]]:
    """What the desk can show of a stored ``circumstances``, whoever wrote it; the rest is left out."""
    if not isinstance(stored, Mapping):
        return {}
    lists = {name: values for name, values in stored.items() if isinstance(values, list | tuple)}
    return {name: [value for value in values if isinstance(value, str)] for name, values in lists.items()}


def words(wanted: Any) -> str:
    """For the desk: "phone or tablet, GB or IE, winter"."""
    either = pgettext("between alternatives", " or ")
    return listed(
        either.join(str(NAMES.get(value, value)) for value in values)
        for values in legible(wanted).values()
        if values
    )


def _read(name: str, values: Any) -> Iterator[str]:
    if not isinstance(values, list | tuple) or len(values) > MOST_VALUES:
        raise CircumstancesError(name, _("Give a list of at most %d texts.") % MOST_VALUES)
    for value in values:
        text = value.strip() if isinstance(value, str) and len(value) <= LONGEST_VALUE else ""
        yield _checked(name, text)


def _checked(name: str, text: str) -> str:
    if name in _CHOICES and text not in _CHOICES[name]:
        raise CircumstancesError(name, _("Use one of %s.") % listed(_CHOICES[name]))
    if name == "countries":
        text = text.upper()
        if not (len(text) == 2 and text.isascii() and text.isalpha()):
            raise CircumstancesError(name, _("Give countries by their two letters, such as GB."))
    if not text or not text.isprintable():
        raise CircumstancesError(name, _("Give texts of 1 to %d characters.") % LONGEST_VALUE)
    return text
