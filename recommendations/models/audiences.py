from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.models.shoppers import Shopper


class Audience(models.Model):
    """Shoppers of whom all of ``conditions`` hold; what each condition may say is `merchandising.audiences`.

    Some conditions are answered in the request (what is in the basket, the device), others from what is
    known of the shopper over time: for those, the shoppers of whom they hold are kept as members, refreshed
    by a periodic task.
    """

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=64, unique=True)
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    size = models.PositiveIntegerField(_("shoppers"), null=True, blank=True, editable=False)
    refreshed_at = models.DateTimeField(_("counted at"), null=True, blank=True, editable=False)
    feed_key = models.UUIDField(
        _("key of the feed"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("What the feed's address is signed with; a new one makes the old address worthless."),
    )

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AudienceMember(models.Model):
    """A shopper of whom the audience's lasting conditions held when it was refreshed."""

    audience = models.ForeignKey(
        Audience, verbose_name=_("audience"), on_delete=models.CASCADE, related_name="members"
    )
    shopper = models.ForeignKey(
        Shopper, verbose_name=_("shopper"), on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        verbose_name = _("member of an audience")
        verbose_name_plural = _("members of audiences")
        constraints = [
            models.UniqueConstraint(fields=["audience", "shopper"], name="recs_audience_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.audience_id} · {self.shopper_id}"


class ShopperProfile(models.Model):
    """What is known of a shopper over time (用户画像); refreshed with the audiences.

    ``spend`` is net of refunds, in the shop's currency. ``affinities`` are ``{"categories": [[name, share,
    evidence], …], "brands": […], "price": {…}}``: shares of the weighted interactions, and how many.
    """

    shopper = models.OneToOneField(
        Shopper, verbose_name=_("shopper"), on_delete=models.CASCADE, related_name="profile"
    )
    orders = models.PositiveIntegerField(_("orders"), default=0)
    spend = models.DecimalField(_("spent"), max_digits=14, decimal_places=4, default=Decimal(0))
    first_order_at = models.DateTimeField(_("first order at"), null=True, blank=True)
    last_order_at = models.DateTimeField(_("last order at"), null=True, blank=True)
    last_active_at = models.DateTimeField(_("last active at"), null=True, blank=True, db_index=True)
    cycle_days = models.FloatField(_("days between orders"), null=True, blank=True)
    affinities = models.JSONField(_("affinities"), default=dict, blank=True)
    refreshed_at = models.DateTimeField(_("refreshed at"))

    class Meta:
        verbose_name = _("profile of a shopper")
        verbose_name_plural = _("profiles of shoppers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.shopper)
