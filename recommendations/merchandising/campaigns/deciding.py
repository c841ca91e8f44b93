"""Publish, pause, end: what an admin decides on a campaign, each kept as a revision."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.merchandising.campaigns.revisions import keep, keep_unrecorded, lock
from recommendations.models import Campaign, CampaignRevision, CampaignStatus

ON = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


class Undecidable(ValueError):  # noqa: N818 (it is an answer, not a fault)
    """It cannot be done; the message says why and what to do instead."""


def publish(campaign: Campaign, by: Any = None) -> CampaignRevision:
    """Let it steer from now on, or from its start on."""
    problem = why_not_publish(campaign)
    if problem:
        raise Undecidable(problem)
    starts = campaign.starts_at
    status = CampaignStatus.SCHEDULED if starts and starts > timezone.now() else CampaignStatus.RUNNING
    return _decide(campaign, status, by)


def pause(campaign: Campaign, by: Any = None) -> CampaignRevision:
    """Stop it for now; publishing goes on where it was."""
    if campaign.status not in ON:
        raise Undecidable(_("Only a published campaign can be paused."))
    return _decide(campaign, CampaignStatus.PAUSED, by)


def end(campaign: Campaign, by: Any = None) -> CampaignRevision:
    """Stop it for good; as a draft it can be duplicated."""
    if campaign.status == CampaignStatus.ENDED:
        raise Undecidable(_("It has ended already."))
    return _decide(campaign, CampaignStatus.ENDED, by)


def why_not_publish(campaign: Campaign) -> str:
    """What stands in the way, with the remedy; nothing where nothing does."""
    if campaign.status in ON and not (campaign.ends_at and campaign.ends_at <= timezone.now()):
        return _("It is published already.")
    if campaign.ends_at and campaign.ends_at <= timezone.now():
        return _("Its end has passed. Give it a later end, or none, and save it first.")
    if campaign.has_page or campaign.promotions.exists():
        return ""
    if not campaign.rules.exists():
        return _("It has no rule, no page and no promotion, so it would do nothing. Add one of them first.")
    if not campaign.placements.exists():
        return _("It names no placement, so its rules would steer nothing. Choose one first.")
    return ""


@transaction.atomic
def _decide(campaign: Campaign, status: CampaignStatus, by: Any) -> CampaignRevision:
    current = lock(campaign)
    keep_unrecorded(current)
    current.status = status
    current.changed_at = timezone.now()
    return keep(campaign, current, by, "")
