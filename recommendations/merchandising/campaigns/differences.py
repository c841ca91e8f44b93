"""What changed between two saves, in words: "Boost category “mugs”: ×2 → ×3"."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from recommendations.merchandising.campaigns.content import Content
from recommendations.merchandising.campaigns.names import Names
from recommendations.merchandising.circumstances import legible_days
from recommendations.merchandising.circumstances import words as circumstances_in_words
from recommendations.models import CampaignStatus, RuleAction
from recommendations.wording import listed

_One = TypeVar("_One", int, str, int | str)

#: Columns whose value is said as it is.
SAID: Mapping[str, str | Promise] = {
    "name": pgettext_lazy("of a campaign", "Name"),
    "slug": gettext_lazy("Address"),
    "priority": gettext_lazy("Priority"),
    "store": gettext_lazy("Store"),
    "banner": gettext_lazy("Banner picture"),
}
BY_LANGUAGE: Mapping[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "introduction": gettext_lazy("Introduction"),
    "banner_alt": gettext_lazy("What the banner shows"),
}
MOMENTS: Mapping[str, str | Promise] = {
    "starts_at": gettext_lazy("Starts"),
    "ends_at": gettext_lazy("Ends"),
}
DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], names: Names | None = None
) -> list[str]:
    """A sentence part a change, none where nothing changed; of the first save what it begins with."""
    names = names or Names()
    if before is None:
        return [_("Created"), *(rule_in_words(rule, names) for rule in after["rules"])]
    return [*_columns(before, after, names), *_rules(before["rules"], after["rules"], names)]


def _columns(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Iterator[str]:
    if before.get("status") != after.get("status"):
        yield _change(_("Status"), *(_status(content.get("status")) for content in (before, after)))
    for name, label in SAID.items():
        if before[name] != after[name]:
            yield _change(label, *(_quoted(content[name]) for content in (before, after)))
    for name, label in BY_LANGUAGE.items():
        yield from _languages(label, before[name], after[name])
    yield from _placements(before["placements"], after["placements"], names)
    if before["audience"] != after["audience"]:
        yield _change(_("Audience"), *(_audience(content["audience"], names) for content in (before, after)))
    yield from _times(before, after)
    if before["circumstances"] != after["circumstances"]:
        said = [circumstances_in_words(content["circumstances"]) or _("any") for content in (before, after)]
        yield _change(_("Circumstances"), *said)
    if before["has_page"] != after["has_page"]:
        yield _("Has a page of its own") if after["has_page"] else _("Has no page of its own any more")


def _placements(before: list[str], after: list[str], names: Names) -> Iterator[str]:
    for slug in _only_in(after, before):
        yield _("On “%(placement)s” too") % {"placement": names.placement(slug)}
    for slug in _only_in(before, after):
        yield _("No longer on “%(placement)s”") % {"placement": names.placement(slug)}


def _times(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, label in MOMENTS.items():
        if before[name] != after[name]:
            yield _change(label, *(moment_in_words(content[name]) for content in (before, after)))
    if before["weekdays"] != after["weekdays"]:
        yield _change(_("Weekdays"), *(days_in_words(content["weekdays"]) for content in (before, after)))
    if any(before[name] != after[name] for name in ("from_time", "to_time")):
        yield _change(_("Hours"), *(hours_in_words(content) for content in (before, after)))


def _rules(before: list[Content], after: list[Content], names: Names) -> Iterator[str]:
    earlier = {rule["id"]: rule for rule in before}
    later = {rule["id"]: rule for rule in after}
    for number, rule in later.items():
        if number not in earlier:
            yield _("Added: %(rule)s") % {"rule": rule_in_words(rule, names)}
        elif rule != earlier[number]:
            yield _rule_change(earlier[number], rule, names)
    for number, rule in earlier.items():
        if number not in later:
            yield _("Removed: %(rule)s") % {"rule": rule_in_words(rule, names)}
    if [number for number in later if number in earlier] != [number for number in earlier if number in later]:
        yield _("The rules stand in another order")


def _rule_change(before: Content, after: Content, names: Names) -> str:
    """What the sentence has in common is said once."""
    if before["action"] == after["action"] and _extent(before) and _extent(before) != _extent(after):
        which = [names.which(rule["which"], rule["products"]) for rule in (before, after)]
        if which[0] == which[1]:
            said = _without_extent(after, which[1])
            return _change(said, _extent(before), _extent(after))
    if before["products"] and after["products"] and {**before, "products": []} == {**after, "products": []}:
        return _products_change(before, after, names)
    return _change("", rule_in_words(before, names), rule_in_words(after, names))


def _products_change(before: Content, after: Content, names: Names) -> str:
    """Which came and which went, rather than all of them twice."""
    added = _only_in(after["products"], before["products"])
    removed = _only_in(before["products"], after["products"])
    said = [
        _("added %(products)s") % {"products": names.products(added)} if added else "",
        _("removed %(products)s") % {"products": names.products(removed)} if removed else "",
    ]
    if not added and not removed:
        said = [_("its products in another order")]
    change = pgettext("between changes", "; ").join(filter(None, said))
    return _("%(what)s: %(change)s") % {"what": rule_in_words(before, names), "change": change}


def rule_in_words(rule: Mapping[str, Any], names: Names | None = None) -> str:
    """ "Boost category “mugs” ×3" """
    which = (names or Names()).which(rule["which"], rule["products"])
    return " ".join(filter(None, [_without_extent(rule, which), _extent(rule)]))


def _without_extent(rule: Mapping[str, Any], which: str) -> str:
    said = {
        RuleAction.PIN: _("Pin %(which)s"),
        RuleAction.BOOST: _("Boost %(which)s"),
        RuleAction.BURY: _("Bury %(which)s"),
        RuleAction.EXCLUDE: _("Exclude %(which)s"),
        RuleAction.ONLY: _("Show only %(which)s"),
    }
    return said[RuleAction(rule["action"])] % {"which": which}


def _extent(rule: Mapping[str, Any]) -> str:
    if rule["action"] == RuleAction.PIN:
        return _("at position %(position)s") % {"position": rule["position"]}
    if rule["action"] == RuleAction.BOOST:
        return f"×{rule['strength']:g}"
    return f"÷{rule['strength']:g}" if rule["action"] == RuleAction.BURY else ""


def moment_in_words(text: str | None) -> str:
    moment = parse_datetime(text) if text else None
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else _("open")


def days_in_words(weekdays: object) -> str:
    return listed(str(DAYS[day - 1]) for day in sorted(legible_days(weekdays))) or _("every day")


def hours_in_words(content: Mapping[str, Any]) -> str:
    start, stop = (parse_time(content[name]) if content[name] else None for name in ("from_time", "to_time"))
    if start is None and stop is None:
        return _("all day")
    return pgettext("hours of a day", "%(start)s–%(stop)s") % {
        "start": time_format(start) if start else "0:00",
        "stop": time_format(stop) if stop else "24:00",
    }


def _change(label: object, before: str, after: str) -> str:
    change = _("%(before)s → %(after)s") % {"before": before, "after": after}
    return _("%(what)s: %(change)s") % {"what": label, "change": change} if label else change


def _languages(label: object, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for code in dict.fromkeys([*before, *after]):
        if before.get(code, "") != after.get(code, ""):
            what = _("%(what)s (%(language)s)") % {"what": label, "language": code}
            yield _change(what, _quoted(before.get(code, "")), _quoted(after.get(code, "")))


def _quoted(value: object) -> str:
    return _("“%(title)s”") % {"title": value} if value != "" else _("none")


def _status(status: str | None) -> str:
    return str(CampaignStatus(status).label) if status else _("none")


def _audience(slug: str | None, names: Names) -> str:
    return names.audience(slug) if slug else _("everybody")


def _only_in(these: list[_One], not_those: list[_One]) -> list[_One]:
    return [one for one in these if one not in not_those]
