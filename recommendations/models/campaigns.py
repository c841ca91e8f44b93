from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recommendations.models.audiences import Audience
from recommendations.models.filters import ProductFilter
from recommendations.models.placements import Placement


class CampaignStatus(models.TextChoices):
    """What an admin decided; whether it steers at a moment is a matter of its schedule too."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def live(self, at: datetime | None = None) -> Self:
        """Published ones that have not ended: those that steer now or will, by their schedule."""
        now = at or timezone.now()
        on = self.filter(status__in=(CampaignStatus.SCHEDULED, CampaignStatus.RUNNING))
        return on.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now))

    def running(self, at: datetime | None = None) -> Self:
        """Live ones between start and end; weekdays and hours are looked at in the request."""
        now = at or timezone.now()
        return self.live(now).filter(models.Q(starts_at=None) | models.Q(starts_at__lte=now))

    def for_placement(self, placement: Placement | str) -> Self:
        slug = placement.slug if isinstance(placement, Placement) else placement
        return self.filter(placements__slug=slug)


class Campaign(models.Model):
    """What steers some placements for some time: rules on products, for everybody or an audience.

    ``starts_at`` counts, ``ends_at`` does not. ``weekdays`` are ISO numbers (1 is Monday), none meaning all;
    the hours from ``from_time`` up to ``to_time`` are the shop's (``TIME_ZONE``) and may pass midnight.
    ``circumstances`` are what `merchandising.circumstances` reads: device, country, region, season, referrer.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=64,
        unique=True,
        help_text=_("The last part of the topic page's address."),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=CampaignStatus, default=CampaignStatus.DRAFT, db_index=True
    )
    placements = models.ManyToManyField(
        Placement, verbose_name=_("placements"), blank=True, related_name="campaigns"
    )
    audience = models.ForeignKey(
        Audience,
        verbose_name=_("audience"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaigns",
        help_text=_("Nobody in particular: everybody."),
    )
    priority = models.SmallIntegerField(
        _("priority"),
        default=0,
        help_text=_("Where two campaigns want the same place, the higher one has it."),
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    from_time = models.TimeField(_("from"), null=True, blank=True)
    to_time = models.TimeField(_("to"), null=True, blank=True)
    circumstances = models.JSONField(_("circumstances"), default=dict, blank=True)

    # The topic page (专题页)
    has_page = models.BooleanField(_("has a page of its own"), default=False)
    title = models.JSONField(_("title"), default=dict, blank=True)
    introduction = models.JSONField(_("introduction"), default=dict, blank=True)
    banner = models.CharField(_("banner picture"), max_length=500, blank=True, default="")
    banner_alt = models.JSONField(_("what the banner shows"), default=dict, blank=True)

    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-priority", "pk"]
        permissions = [("publish_campaign", _("Can publish, pause and end campaigns"))]

    def __str__(self) -> str:
        return self.name


class RuleAction(models.TextChoices):
    PIN = "pin", _("Pin to a position")
    BOOST = "boost", _("Boost")
    BURY = "bury", _("Bury")
    EXCLUDE = "exclude", _("Exclude")
    ONLY = "only", pgettext_lazy("a rule", "Only")


class CampaignRule(ProductFilter):
    """One sentence of a campaign: do this with those products.

    ``position`` counts from 1 and is where the first of the pinned products goes, the others after it in the
    order of ``pinned``. ``strength`` is what a boosted product's share is multiplied with, and a buried
    one's divided by.
    """

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="rules"
    )
    action = models.CharField(_("does"), max_length=7, choices=RuleAction)
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    strength = models.FloatField(
        _("strength"), default=2.0, validators=[MinValueValidator(1.0), MaxValueValidator(100.0)]
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("place in a sequence", "order"), default=0)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["campaign", "order", "pk"]

    def __str__(self) -> str:
        return self.get_action_display()


class CampaignRevision(models.Model):
    """A campaign with its rules as it was saved; ``content`` is what restoring it puts back."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("number"))
    content: "models.JSONField[Any, Any]" = models.JSONField(_("content"), default=dict)
    note = models.CharField(_("what changed"), max_length=300, blank=True, default="")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("revision of a campaign")
        verbose_name_plural = _("revisions of campaigns")
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="recs_campaign_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.number}"
