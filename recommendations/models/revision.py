from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """One row that every process re-reads every few seconds: when its number grows, snapshots are stale."""

    ONLY = 1

    number = models.PositiveBigIntegerField(_("number"), default=0)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=cls.ONLY).values_list("number", flat=True).first() or 0

    @classmethod
    def advance(cls) -> None:
        """Tell every process that publications, placements or rules have changed."""
        with transaction.atomic():
            changed = cls.objects.filter(pk=cls.ONLY).update(
                number=models.F("number") + 1, changed_at=timezone.now()
            )
            if not changed:
                cls.objects.get_or_create(pk=cls.ONLY, defaults={"number": 1})
