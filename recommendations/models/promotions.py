import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recommendations.conf import product_model_label
from recommendations.models.audiences import Audience
from recommendations.models.bundles import Bundle
from recommendations.models.campaigns import Campaign
from recommendations.models.filters import ProductFilter
from recommendations.models.shoppers import Shopper


class PromotionKind(models.TextChoices):
    PERCENT = "percent", _("Per cent off")
    AMOUNT = "amount", _("Amount off each")
    PRICE = "price", _("Special price")
    BUNDLE = "bundle", _("Bundle price")
    TOGETHER = "together", _("Bought together")
    THRESHOLD = "threshold", _("Spend and save")


class PromotionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", pgettext_lazy("a promotion", "Active")
    PAUSED = "paused", _("Paused")


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def running(self, at: datetime | None = None) -> Self:
        now = at or timezone.now()
        return self.filter(
            models.Q(starts_at=None) | models.Q(starts_at__lte=now),
            models.Q(ends_at=None) | models.Q(ends_at__gt=now),
            status=PromotionStatus.ACTIVE,
        )


class Promotion(ProductFilter):
    """A price that the shop gives, and under which conditions.

    What ``value`` is depends on the kind: a percentage (percent, together), an amount off each unit (amount),
    the price of a unit (price), the price of the whole set (bundle), the amount off the basket (threshold,
    where ``threshold`` is what must be spent on the products concerned). ``together`` is given on the
    products concerned, one unit for each unit of one of ``with_products`` in the basket.

    ``budget`` bounds the sum of all discounts given, ``spent`` is what was given and not taken back.
    ``margin_floor`` (per cent of the price after discount) is never gone below; a product whose cost is not
    known gets no discount where a floor is set. Prices of units are made first, then sets, then what the whole
    basket has earned; among those of a level lower ``order`` is applied first. An ``exclusive`` one is not
    combined with any other on the same line.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    name = models.CharField(_("name"), max_length=120)
    label = models.JSONField(_("what shoppers read"), default=dict, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=PromotionKind)
    status = models.CharField(
        _("status"), max_length=6, choices=PromotionStatus, default=PromotionStatus.DRAFT, db_index=True
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="promotions",
        help_text=_("Its status and schedule then hold for the promotion as well."),
    )
    audience = models.ForeignKey(
        Audience,
        verbose_name=_("audience"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="promotions",
        help_text=_("Only they get it, and only they see it. Nobody in particular: everybody."),
    )
    bundle = models.OneToOneField(
        Bundle,
        verbose_name=_("bundle"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="promotion",
    )
    with_products: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        product_model_label(),
        verbose_name=_("together with"),
        blank=True,
        related_name="+",
        help_text=_("For “bought together”: products of which one must lie in the basket too."),
    )
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=4, validators=[MinValueValidator(Decimal(0))]
    )
    threshold = models.DecimalField(
        _("spend"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    needs_coupon = models.BooleanField(_("only with a coupon"), default=False)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    shows_countdown = models.BooleanField(_("says when it ends"), default=False)
    budget = models.DecimalField(
        _("budget"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    spent = models.DecimalField(
        _("given so far"), max_digits=14, decimal_places=4, default=Decimal(0), editable=False
    )
    most_per_shopper = models.PositiveIntegerField(_("orders per shopper"), null=True, blank=True)
    margin_floor = models.DecimalField(
        _("margin floor"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal("99.99"))],
        help_text=_("Per cent of the reduced price that must remain as margin."),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("place in a sequence", "order"), default=0)
    exclusive = models.BooleanField(_("not combined with others"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["order", "pk"]
        permissions = [("activate_promotion", _("Can activate and pause promotions"))]

    def __str__(self) -> str:
        return self.name


def canonical_code(text: str) -> str:
    """Codes are alike whatever their case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


class Coupon(models.Model):
    """A code that opens a promotion: for whoever has it, or for one shopper."""

    promotion = models.ForeignKey(
        Promotion, verbose_name=_("promotion"), on_delete=models.CASCADE, related_name="coupons"
    )
    code = models.CharField(_("code"), max_length=32, unique=True)
    shopper = models.ForeignKey(
        Shopper,
        verbose_name=_("shopper"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coupons",
        help_text=_("Only this one may use it. Nobody in particular: whoever has the code."),
    )
    most_uses = models.PositiveIntegerField(_("uses at most"), null=True, blank=True, default=1)
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Kept in the one form in which codes are looked for."""
        self.code = canonical_code(self.code)
        super().save(*args, **kwargs)


class Redemption(models.Model):
    """What a promotion gave on one order. Released, it counts no more; the row stays."""

    promotion = models.ForeignKey(
        Promotion, verbose_name=_("promotion"), on_delete=models.PROTECT, related_name="redemptions"
    )
    coupon = models.ForeignKey(
        Coupon,
        verbose_name=_("coupon"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="redemptions",
    )
    shopper = models.ForeignKey(
        Shopper,
        verbose_name=_("shopper"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="redemptions",
    )
    order = models.CharField(_("order"), max_length=64)
    amount = models.DecimalField(_("given"), max_digits=14, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.JSONField(_("on which lines"), default=list)
    redeemed_at = models.DateTimeField(_("redeemed at"), default=timezone.now)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-redeemed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["promotion", "order"], name="recs_redemption_once"),
        ]
        indexes = [models.Index(fields=["order"], name="recs_redemption_order")]

    def __str__(self) -> str:
        return f"{self.promotion_id} · {self.order}"
