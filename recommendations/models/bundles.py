from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recommendations.conf import product_model_label


class BundleStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    LIVE = "live", pgettext_lazy("a bundle", "Live")
    REJECTED = "rejected", _("Rejected")
    RETIRED = "retired", _("Retired")


class BundleOrigin(models.TextChoices):
    MINED = "mined", _("Found in orders")
    CURATED = "curated", _("Put together by hand")


class Bundle(models.Model):
    """Products that are sold together; its price, where it has one, is a `Promotion` of kind bundle.

    ``fingerprint`` names the set of its products, so that what was rejected is not proposed again.
    ``support`` is the number of orders with all of them, ``confidence`` the share of orders with the first
    that have the rest too, ``association_lift`` how much oftener than by chance.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    title = models.JSONField(_("title"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=BundleStatus, default=BundleStatus.PROPOSED, db_index=True
    )
    origin = models.CharField(_("origin"), max_length=7, choices=BundleOrigin, default=BundleOrigin.CURATED)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, null=True, blank=True, unique=True, editable=False
    )
    support = models.PositiveIntegerField(_("orders with all"), null=True, blank=True, editable=False)
    shoppers = models.PositiveIntegerField(_("shoppers who did"), null=True, blank=True, editable=False)
    confidence = models.FloatField(_("confidence"), null=True, blank=True, editable=False)
    association_lift = models.FloatField(_("association lift"), null=True, blank=True, editable=False)
    evidence_days = models.PositiveIntegerField(_("days looked at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["-pk"]
        permissions = [("approve_bundle", _("Can approve and reject bundles"))]

    def __str__(self) -> str:
        titles = self.title if isinstance(self.title, dict) else {}
        return str(next(iter(titles.values()), "")) or str(_("Bundle %(number)s") % {"number": self.pk})


class BundleItem(models.Model):
    bundle = models.ForeignKey(
        Bundle, verbose_name=_("bundle"), on_delete=models.CASCADE, related_name="items"
    )
    product = models.ForeignKey(
        product_model_label(), verbose_name=_("product"), on_delete=models.CASCADE, related_name="+"
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1, validators=[MinValueValidator(1)])
    order = models.PositiveSmallIntegerField(pgettext_lazy("place in a sequence", "order"), default=0)

    class Meta:
        verbose_name = _("product of a bundle")
        verbose_name_plural = _("products of bundles")
        ordering = ["bundle", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "product"], name="recs_bundle_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
