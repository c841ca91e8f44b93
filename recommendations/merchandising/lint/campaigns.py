"""Campaigns that do less than they say, by themselves or because of one another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.merchandising.circumstances import ScheduleError
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.lint.assortment import Assortment, Missing
from recommendations.merchandising.lint.findings import MOST_ROWS, Finding, Row, Severity, products
from recommendations.merchandising.lint.together import Meeting, meetings
from recommendations.merchandising.rules import Rule, Steering
from recommendations.models import RuleAction
from recommendations.wording import listed, sentences

LIFTING = (RuleAction.PIN, RuleAction.BOOST)
Matches = Mapping[int, frozenset[PlainKey]]
"""Rule ids to the products that the rule is about."""


def lint(campaigns: Sequence[Steering], assortment: Assortment, *, now: datetime) -> Iterator[Finding]:
    """All that is amiss with them; ``campaigns`` are those that steer now or will, and drafts."""
    matches = assortment.matches((rule for one in campaigns for rule in one.rules), now=now)
    for campaign in campaigns:
        yield from badly_timed(campaign, now)
        yield from idle(campaign)
        yield from unavailable(campaign, assortment)
        yield from matchless(campaign, matches, assortment)
        yield from at_odds(campaign, matches)
    for meeting in meetings(campaigns, now):
        yield from hidden(meeting, matches)
        yield from displaced(meeting)


def badly_timed(campaign: Steering, now: datetime) -> Iterator[Finding]:
    try:
        campaign.schedule.check()
    except ScheduleError as error:
        said = _("“%(name)s” can never be on.") % {"name": campaign.name}
        yield _of(campaign, "never-on", Severity.ERROR, said, error.message, error.field)


def idle(campaign: Steering) -> Iterator[Finding]:
    name = {"name": campaign.name}
    if not campaign.placements:
        said = _("“%(name)s” is on no placement: nobody sees anything of it.") % name
        yield _of(campaign, "no-placement", Severity.WARNING, said, _("Choose its placements."), "placements")
    if not campaign.rules:
        said = _("“%(name)s” has no rules: it changes nothing.") % name
        yield _of(campaign, "no-rules", Severity.WARNING, said, _("Add a rule."), "rules")


def unavailable(campaign: Steering, assortment: Assortment) -> Iterator[Finding]:
    """Pins on products that cannot be shown: their places go to others."""
    for rule in campaign.rules:
        if rule.action != RuleAction.PIN:
            continue
        found = {key: assortment.missing[key] for key in rule.pinned if key in assortment.missing}
        if not found:
            continue
        said = ngettext(
            "“%(name)s” pins %(count)d product that cannot be shown; its place goes to another.",
            "“%(name)s” pins %(count)d products that cannot be shown; their places go to others.",
            len(found),
        ) % {"name": campaign.name, "count": len(found)}
        yield _of(
            campaign,
            "pin-unavailable",
            Severity.ERROR if len(found) == len(rule.pinned) else Severity.WARNING,
            said,
            _("Pin others, or restock these."),
            "rules",
            rows=products([*found], {key: str(Missing(why).label) for key, why in found.items()}),
            count=len(found),
        )


def matchless(campaign: Steering, matches: Matches, assortment: Assortment) -> Iterator[Finding]:
    for rule in campaign.rules:
        if matches[rule.id] or _is_told_elsewhere(rule, assortment):
            continue
        said = _("A rule of “%(name)s” is about none of %(products)s: %(rule)s.") % {
            "name": campaign.name,
            "products": assortment.words,
            "rule": rule.words(),
        }
        if rule.action == RuleAction.ONLY:
            said = sentences((said, _("It leaves its placements empty.")))
        severity = Severity.ERROR if assortment.is_whole else Severity.WARNING
        remedy = _("Say other products, or take the rule out.")
        yield _of(campaign, "rule-matches-nothing", severity, said, remedy, "rules")


def at_odds(campaign: Steering, matches: Matches) -> Iterator[Finding]:
    """A campaign that lifts what it takes away itself."""
    for rule in _lifting(campaign):
        lost, _by = _taken([campaign], rule, matches)
        if lost and (finding := _lost(campaign, rule, matches, lost, campaign, ())):
            yield finding


def hidden(meeting: Meeting, matches: Matches) -> Iterator[Finding]:
    """What a campaign puts forward and another, on at the same time, takes away."""
    for rule in _lifting(meeting.one):
        lost, _by = _taken([meeting.other], rule, matches)
        finding = _lost(meeting.one, rule, matches, lost, meeting.other, meeting.placements) if lost else None
        if finding is not None:
            yield finding


def displaced(meeting: Meeting) -> Iterator[Finding]:
    """Pins that find their place taken."""
    one, other = meeting.one, meeting.other
    places = sorted(_pinned_places(one) & _pinned_places(other))
    if not places or _rank(other) > _rank(one):
        return
    words = {
        "name": one.name,
        "other": other.name,
        "places": listed(str(place) for place in places),
        "placements": listed(meeting.placements),
        "when": date_format(timezone.localtime(meeting.moment), "SHORT_DATETIME_FORMAT"),
    }
    rows = (Row(model="campaign", key=other.id, title=other.name),)
    if other.priority == one.priority:
        said = ngettext(
            "“%(name)s” and “%(other)s” pin the same place (%(places)s) of %(placements)s with the same priority,"
            " both on from %(when)s: the older has it, and the other takes the next free one.",
            "“%(name)s” and “%(other)s” pin the same places (%(places)s) of %(placements)s with the same priority,"
            " both on from %(when)s: the older has them, and the other takes the next free ones.",
            len(places),
        )
        remedy = _("Give them different priorities, places or times.")
        yield _of(one, "same-place", Severity.WARNING, said % words, remedy, "priority", rows=rows, count=1)
        return
    said = ngettext(
        "Place %(places)s of %(placements)s goes to “%(other)s”, which has the higher priority:"
        " “%(name)s” takes the next free one.",
        "Places %(places)s of %(placements)s go to “%(other)s”, which has the higher priority:"
        " “%(name)s” takes the next free ones.",
        len(places),
    )
    remedy = _("Raise its priority, or pin to another place.")
    yield _of(one, "place-taken", Severity.WARNING, said % words, remedy, "priority", rows=rows, count=1)


def _lifting(campaign: Steering) -> list[Rule]:
    return [rule for rule in campaign.rules if rule.action in LIFTING]


def _taken(
    campaigns: Sequence[Steering], rule: Rule, matches: Matches
) -> tuple[frozenset[PlainKey], Collection[Rule]]:
    """Which of the products that ``rule`` lifts these campaigns take away, and the rules that do."""
    mine, lost, by = matches[rule.id], set[PlainKey](), []
    for campaign in campaigns:
        onlys = [
            one for one in campaign.rules if one.action == RuleAction.ONLY and not one.filter.is_relative
        ]
        kept = frozenset[PlainKey]().union(*(matches[one.id] for one in onlys)) if onlys else mine
        for one in campaign.rules:
            if one.action == RuleAction.EXCLUDE and not one.filter.is_relative and matches[one.id] & mine:
                lost |= matches[one.id] & mine
                by.append(one)
        if mine - kept:
            lost |= mine - kept
            by += onlys
    return frozenset(lost), by


def _lost(
    campaign: Steering,
    rule: Rule,
    matches: Matches,
    lost: frozenset[PlainKey],
    other: Steering,
    placements: Sequence[str],
) -> Finding | None:
    mine = matches[rule.id]
    words = {
        "name": campaign.name,
        "rule": rule.words(),
        "other": other.name,
        "lost": len(lost),
        "all": len(mine),
        "placements": listed(placements),
    }
    if other.id != campaign.id and lost == mine:
        said = _("“%(other)s” takes away all that “%(name)s” puts forward (%(rule)s), on %(placements)s.")
    elif other.id == campaign.id:
        said = _("“%(name)s” takes away %(lost)d of the %(all)d products that it puts forward (%(rule)s).")
    else:
        said = _(
            "“%(other)s” takes away %(lost)d of the %(all)d products that “%(name)s” puts forward (%(rule)s),"
            " on %(placements)s."
        )
    rows = [Row(model="campaign", key=other.id, title=other.name)] if other.id != campaign.id else []
    rows += products(sorted(lost, key=str)[: MOST_ROWS - len(rows)])
    return _of(
        campaign,
        "hidden",
        Severity.ERROR if lost == mine else Severity.WARNING,
        said % words,
        _("Put other products forward, or change what takes them away."),
        "rules",
        rows=tuple(rows),
        count=len(lost),
    )


def _pinned_places(campaign: Steering) -> frozenset[int]:
    pins = [rule for rule in campaign.rules if rule.action == RuleAction.PIN]
    return frozenset(rule.position + nth for rule in pins for nth in range(max(1, len(rule.pinned))))


def _rank(campaign: Steering) -> tuple[int, int]:
    return -campaign.priority, campaign.id


def _is_told_elsewhere(rule: Rule, assortment: Assortment) -> bool:
    """A pin whose products cannot be shown is a finding of its own."""
    return rule.action == RuleAction.PIN and any(key in assortment.missing for key in rule.pinned)


def _of(
    campaign: Steering,
    code: str,
    severity: Severity,
    sentence: str,
    remedy: str,
    field: str,
    *,
    rows: tuple[Row, ...] = (),
    count: int = 0,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        model="campaign",
        key=campaign.id,
        title=campaign.name,
        sentence=sentence,
        remedy=remedy,
        field=field,
        rows=rows,
        count=count,
    )
