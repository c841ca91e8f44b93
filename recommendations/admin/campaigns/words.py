"""A campaign in the words of whoever runs the shop."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.campaigns.names import CampaignNames
from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns import CampaignState
from recommendations.merchandising.campaigns.content import content_of, plain_of
from recommendations.merchandising.campaigns.differences import days_in_words, hours_in_words
from recommendations.merchandising.circumstances import words as circumstances_in_words
from recommendations.models import Campaign
from recommendations.wording import listed, sentences


def short(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


def where(row: Campaign, most: int = 0) -> str:
    """Titles of its placements, of many the first ``most``."""
    titles = [placement.title_in() or placement.slug for placement in row.placements.all()]
    if row.has_page:
        titles.insert(0, _("its own page"))
    more = len(titles) - most
    if most and more > 0:
        titles[most:] = [ngettext("%(number)s more", "%(number)s more", more) % {"number": more}]
    return listed(titles) or "–"


def when(row: Campaign, *, days_only: bool = False) -> str:
    """ "until 31 May, Saturday, Sunday"; ``days_only`` leaves out at which minute it starts and ends."""
    say = day if days_only else short
    starts, ends = say(row.starts_at), say(row.ends_at)
    if starts and ends:
        dates = _("%(start)s to %(end)s") % {"start": starts, "end": ends}
    elif starts:
        dates = _("from %(start)s") % {"start": starts}
    else:
        dates = _("until %(end)s") % {"end": ends} if ends else ""
    hours = hours_in_words(plain_of(row)) if row.from_time or row.to_time else ""
    days = days_in_words(row.weekdays) if row.weekdays else ""
    return listed(filter(None, [dates, days, hours])) or _("always")


def for_whom(row: Campaign) -> str:
    who = str(row.audience) if row.audience else _("everybody")
    return listed(filter(None, [who, circumstances_in_words(row.circumstances)]))


def sentence(row: Campaign, state: CampaignState) -> str:
    """What it does at this moment, and what happens next."""
    said = {
        CampaignState.DRAFT: _("Nobody sees anything of it until it is published."),
        CampaignState.SCHEDULED: _("It starts by itself: %(when)s.") % {"when": short(row.starts_at)},
        CampaignState.RUNNING: _("It steers what shoppers see at this moment."),
        CampaignState.WAITING: _("It is published and waits for its days or hours: %(when)s.")
        % {"when": when(row)},
        CampaignState.PAUSED: _("It steers nothing until it is published again."),
        CampaignState.ENDED: _("It steers nothing any more."),
    }[state]
    if row.ends_at and state in (CampaignState.RUNNING, CampaignState.WAITING):
        return sentences([said, _("It ends by itself: %(when)s.") % {"when": short(row.ends_at)}])
    return said


def facts(row: Campaign) -> list[tuple[str, str]]:
    """For those who may look only."""
    return [
        (_("Where"), where(row)),
        (_("When"), when(row)),
        (_("For whom"), for_whom(row)),
        (_("Priority"), str(row.priority)),
    ]


def rules(row: Campaign) -> list[str]:
    content = content_of(row)
    names = CampaignNames().of(content)
    return [campaigns.rule_in_words(rule, names) for rule in content["rules"]]
