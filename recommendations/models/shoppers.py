import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ShopperQuerySet(models.QuerySet["Shopper"]):
    def canonical(self) -> Self:
        """Those that stand for themselves: not merged into an account."""
        return self.filter(merged_into=None)


class Shopper(models.Model):
    """One browser or one account. Merging sets ``merged_into``, undoing clears it; interactions stay put."""

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    assignment_key = models.UUIDField(
        _("assignment key"),
        default=uuid.uuid4,
        editable=False,
        db_index=True,
        help_text=_("Decides which arm of an experiment is shown; an account inherits its first browser's."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    guest = models.CharField(
        _("guest reference"),
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        help_text=_("What the shop's own orders call a returning guest."),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
    )
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    visit = models.UUIDField(_("current visit"), null=True, blank=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen at"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now, db_index=True)

    objects = ShopperQuerySet.as_manager()

    class Meta:
        verbose_name = _("shopper")
        verbose_name_plural = _("shoppers")
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        if self.user_id is not None:
            return str(self.user)
        return _("Guest %(key)s") % {"key": self.guest or str(self.key)[:8]}

    @property
    def canonical_id(self) -> int:
        """The id under which this shopper's history counts."""
        return self.merged_into_id or self.pk
