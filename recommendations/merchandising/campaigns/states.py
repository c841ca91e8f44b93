"""What a campaign is doing at a moment: what was decided, read with its schedule."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.merchandising.circumstances import Schedule, legible_days
from recommendations.models import Campaign, CampaignStatus


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running now")
    WAITING = "waiting", _("Waits for its hours")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


def state_of(campaign: Campaign, now: datetime | None = None) -> CampaignState:
    now = now or timezone.now()
    if campaign.status in (CampaignStatus.DRAFT, CampaignStatus.ENDED):
        return CampaignState(campaign.status)
    if campaign.ends_at is not None and campaign.ends_at <= now:
        return CampaignState.ENDED
    if campaign.status == CampaignStatus.PAUSED:
        return CampaignState.PAUSED
    if campaign.starts_at is not None and campaign.starts_at > now:
        return CampaignState.SCHEDULED
    return CampaignState.RUNNING if schedule_of(campaign).is_on(now) else CampaignState.WAITING


def schedule_of(campaign: Campaign) -> Schedule:
    return Schedule(
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        weekdays=frozenset(legible_days(campaign.weekdays)),
        from_time=campaign.from_time,
        to_time=campaign.to_time,
    )
