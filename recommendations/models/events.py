from decimal import Decimal
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recommendations.conf import product_model_label
from recommendations.models.shoppers import Shopper


class EventKind(models.TextChoices):
    VIEW = "view", pgettext_lazy("what a shopper did", "View")
    CLICK = "click", _("Click on a recommendation")
    SEARCH = "search", _("Search")
    FAVOURITE = "favourite", _("Favourite")
    CART_ADD = "cart_add", _("Added to basket")
    CART_REMOVE = "cart_remove", _("Removed from basket")
    PURCHASE = "purchase", _("Purchase")
    REFUND = "refund", _("Refund")
    RATING = "rating", _("Rating")
    DISMISS = "dismiss", _("Not interested")
    GROUP_BUY = "group_buy", _("Joined a group buy")


class Quality(models.TextChoices):
    OK = "ok", _("Trusted")
    BOT = "bot", _("Bot")
    SUSPICIOUS = "suspicious", _("Suspicious")


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def trusted(self) -> Self:
        """What training and totals may count: no bots, nothing suspicious."""
        return self.filter(quality=Quality.OK)

    def for_shopper(self, shopper: Shopper) -> Self:
        """What this shopper did in any browser that was merged into the account, newest first."""
        # A join with an OR across it would read the whole table; this reads the shopper's rows by their index.
        canonical = shopper.canonical_id
        same = Shopper.objects.filter(models.Q(pk=canonical) | models.Q(merged_into=canonical))
        return self.filter(shopper__in=same.values("pk")).order_by("-occurred_at", "-pk")


class Interaction(models.Model):
    """One thing that a shopper did with a product. Rows are written once and never rewritten.

    ``dedup_key`` makes recording idempotent: the same event from two workers is one row. ``fingerprint``
    (64 bits of a hash of the content) tells a duplicate from a conflict. The product's foreign key has no
    constraint: a hot row takes no lock on the product, and sales history outlives it.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    dedup_key = models.UUIDField(_("de-duplication key"), unique=True, editable=False)
    fingerprint = models.BigIntegerField(_("fingerprint"), editable=False)
    batch = models.UUIDField(_("batch"), null=True, editable=False)
    shopper = models.ForeignKey(
        Shopper,
        verbose_name=_("shopper"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="interactions",
        db_index=False,
        help_text=_(
            "Empty where there was no consent: the order then counts for totals and co-purchase only."
        ),
    )
    product = models.ForeignKey(
        product_model_label(),
        verbose_name=_("product"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    value = models.FloatField(
        _("value"), null=True, blank=True, help_text=_("A rating's stars, for example.")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    revenue = models.DecimalField(_("revenue"), max_digits=14, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    visit = models.UUIDField(_("visit"), null=True, blank=True)
    order = models.CharField(_("order"), max_length=64, blank=True, default="")
    line = models.CharField(_("order line"), max_length=64, blank=True, default="")
    impression = models.UUIDField(_("impression"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    query = models.CharField(_("search words"), max_length=200, blank=True, default="")
    context = models.JSONField(_("context"), default=dict, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"), default=timezone.now)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    quality = models.CharField(_("quality"), max_length=12, choices=Quality, default=Quality.OK)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["shopper", "-occurred_at"], name="recs_int_shopper_newest"),
            models.Index(fields=["product", "kind", "occurred_at"], name="recs_int_product_kind"),
            models.Index(fields=["occurred_at"], name="recs_int_occurred"),
            models.Index(fields=["order"], name="recs_int_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.product_id} · {self.occurred_at:%Y-%m-%d %H:%M}"


class RejectedEvent(models.Model):
    """What could not be taken, why, and enough of it to be replayed after a fix."""

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    code = models.CharField(_("reason code"), max_length=40, db_index=True)
    reason = models.TextField(_("reason"))
    payload = models.JSONField(_("payload"), default=dict)
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    shopper = models.ForeignKey(
        Shopper, verbose_name=_("shopper"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now, db_index=True)
    replayed_at = models.DateTimeField(_("replayed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("rejected event")
        verbose_name_plural = _("rejected events")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.code} · {self.received_at:%Y-%m-%d %H:%M}"
