from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """How far a backfill or an import has come, written together with the rows themselves.

    After an interruption it goes on behind ``rows`` (a file) or at ``through`` (the shop's orders).
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    rows = models.PositiveBigIntegerField(_("rows read"), default=0)
    through = models.DateTimeField(_("read through"), null=True, blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return self.name
