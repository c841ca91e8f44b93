"""What a small shop keeps: products in categories, customers, orders and returns."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    slug = models.SlugField(unique=True)
    english = models.CharField(_("English name"), max_length=60)
    chinese = models.CharField(_("Chinese name"), max_length=60)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in the demo shop", "position"), default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.chinese if (get_language() or "").startswith("zh") else self.english

    def get_absolute_url(self) -> str:
        return reverse("shop:category", args=[self.slug])

    @property
    def image(self) -> str:
        """The picture of one of its products; only where a query named it as ``best_sku``."""
        sku = getattr(self, "best_sku", None)
        return reverse("shop:picture", args=[sku]) if sku else ""


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)

    def in_stock(self) -> Self:
        return self.filter(stock__gt=0)

    def matching(self, words: Iterable[str]) -> Self:
        """Products with every word somewhere in title or description."""
        products = self
        for word in words:
            products = products.filter(
                models.Q(title__icontains=word) | models.Q(description__icontains=word)
            )
        return products


class Product(models.Model):
    sku = models.CharField(pgettext_lazy("in the demo shop", "code"), max_length=20, unique=True)
    slug = models.SlugField(max_length=90, unique=True)
    title = models.CharField(pgettext_lazy("in the demo shop", "title"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="products", verbose_name=_("category")
    )
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2)
    cost = models.DecimalField(
        _("cost"), max_digits=8, decimal_places=2, help_text=_("Demo value, from a seeded rule.")
    )
    stock = models.PositiveIntegerField(_("stock"), default=0, help_text=_("Demo value, from a seeded rule."))
    is_active = models.BooleanField(_("on sale"), default=True)
    created_at = models.DateTimeField(_("on sale since"), default=timezone.now)
    times_sold = models.PositiveIntegerField(_("orders with it"), default=0)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [models.Index(fields=["category", "is_active"], name="shop_product_shelf")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])

    @property
    def image(self) -> str:
        return reverse("shop:picture", args=[self.sku])


class Customer(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="customer")
    country = models.CharField(_("country"), max_length=40)
    is_member = models.BooleanField(
        _("member"), default=False, help_text=_("Demo value, from a seeded rule.")
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return str(self.user)


class Order(models.Model):
    """A sale, or a credit note for what came back (its lines have negative quantities)."""

    number = models.CharField(pgettext_lazy("in the demo shop", "number"), max_length=16, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("account"),
    )
    placed_at = models.DateTimeField(_("placed at"), db_index=True)
    country = models.CharField(_("country"), max_length=40, blank=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), blank=True)

    class Meta:
        ordering = ["-placed_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = pgettext_lazy("in the demo shop", "orders")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shop:order", args=[self.number])

    @property
    def is_return(self) -> bool:
        return self.number.startswith("C")

    @property
    def total(self) -> Decimal:
        sums = self.lines.aggregate(total=Sum(F("quantity") * F("unit_price") - F("discount")))
        return sums["total"] or Decimal(0)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="order_lines", verbose_name=_("product")
    )
    quantity = models.IntegerField(pgettext_lazy("in the demo shop", "quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=8, decimal_places=2)
    discount = models.DecimalField(
        _("discount"),
        max_digits=8,
        decimal_places=2,
        default=Decimal(0),
        db_default=Decimal(0),
        help_text=_("On the whole line."),
    )
    returns_line = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("takes back"),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product}"

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price - self.discount


class Load(models.Model):
    """When the source data were loaded, and by how many weeks their dates were moved."""

    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    weeks_moved = models.PositiveIntegerField(_("weeks moved"))
    first_order_at = models.DateTimeField(pgettext_lazy("in the demo shop", "first order at"))
    last_order_at = models.DateTimeField(pgettext_lazy("in the demo shop", "last order at"))

    class Meta:
        verbose_name = _("data load")
        verbose_name_plural = _("data loads")

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d}"
