from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.models.filters import ProductFilter


class RestrictionKind(models.TextChoices):
    BLOCKED = "blocked", _("Never recommended")
    SENSITIVE = "sensitive", _("Sensitive")


class Restriction(ProductFilter):
    """What holds in every placement and for every campaign.

    Blocked products are never recommended. Of sensitive ones nothing is inferred, and they are shown only
    beside products that are sensitive by the same restriction.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=9, choices=RestrictionKind, default=RestrictionKind.BLOCKED)
    note = models.CharField(_("why"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.note
