import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models


class Department(models.Model):
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class PriceList(models.Model):
    """What one customer pays, as wholesalers agree it."""

    customer = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    discount = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(0))

    def __str__(self) -> str:
        return f"{self.customer} −{self.discount}%"


class Article(models.Model):
    """Sold as such, or the parent of variants which are what a basket holds."""

    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(max_length=200)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="variants"
    )
    list_price = models.DecimalField(max_digits=9, decimal_places=2, default=Decimal("10.00"))
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    on_hand = models.PositiveIntegerField(default=10)
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"/articles/{self.pk}/"


class Order(models.Model):
    """What was sold, at the prices of that moment."""

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    total = models.DecimalField(max_digits=9, decimal_places=2)
    cancelled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    article = models.ForeignKey(Article, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=9, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.article}"
