"""The merchandiser's desk at a glance: each room's door, with a sentence on what is behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.base import link
from recommendations.merchandising.campaigns import CampaignState, state_of
from recommendations.models import (
    Audience,
    Bundle,
    BundleStatus,
    Campaign,
    CampaignStatus,
    Promotion,
    Restriction,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    title: str
    address: str
    sentence: str


def doors(site: AdminSite, request: HttpRequest) -> list[Door]:
    """Those that this user may open; a count each."""
    return [
        Door(title=title, address=address, sentence=sentence())
        for title, view, permission, sentence in _rooms()
        if _may(request, permission) and (address := _address(site, view))
    ]


def _rooms() -> Iterator[tuple[str, str, str, Any]]:
    yield _("Campaigns"), "campaign_changelist", "campaign", _campaigns
    yield _("Promotions"), "promotion_changelist", "promotion", _promotions
    yield _("Bundles"), "bundle_changelist", "bundle", _bundles
    yield _("Audiences"), "audience_changelist", "audience", _audiences
    yield _("Restrictions"), "restriction_changelist", "restriction", _restrictions
    yield (
        _("Preview"),
        "desk_preview",
        "campaign",
        lambda: _("What a shopper would see, on which page, when."),
    )
    yield _("Why?"), "desk_why", "campaign", lambda: _("Why a product is shown or not.")
    yield _("Linter"), "desk_linter", "campaign", lambda: _("What campaigns and promotions stumble over.")


def _campaigns() -> str:
    now = timezone.now()
    states = [state_of(one, now) for one in Campaign.objects.live(now)]
    running = states.count(CampaignState.RUNNING)
    drafts = Campaign.objects.filter(status=CampaignStatus.DRAFT).count()
    said = _("%(running)s running now, %(later)s later by their schedule, %(drafts)s in draft.")
    return said % {"running": running, "later": len(states) - running, "drafts": drafts}


def _promotions() -> str:
    number = Promotion.objects.running().count()
    return ngettext("%(number)s is given now.", "%(number)s are given now.", number) % {"number": number}


def _bundles() -> str:
    proposed = Bundle.objects.filter(status=BundleStatus.PROPOSED).count()
    live = Bundle.objects.filter(status=BundleStatus.LIVE).count()
    return _("%(live)s live, %(proposed)s to look through.") % {"live": live, "proposed": proposed}


def _audiences() -> str:
    number = Audience.objects.filter(is_active=True).count()
    return ngettext("%(number)s is in use.", "%(number)s are in use.", number) % {"number": number}


def _restrictions() -> str:
    number = Restriction.objects.filter(is_active=True).count()
    return ngettext("%(number)s holds everywhere.", "%(number)s hold everywhere.", number) % {
        "number": number
    }


def _may(request: HttpRequest, model: str) -> bool:
    user: Any = request.user
    return any(user.has_perm(f"recommendations.{deed}_{model}") for deed in ("view", "change"))


def _address(site: AdminSite, view: str) -> str:
    """A shop may have taken one of the desk's models off its admin."""
    try:
        return link(site, view)
    except NoReverseMatch:
        return ""
