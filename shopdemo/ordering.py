"""Turning a basket into an order, in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.serving.pricing import PricedBasket
from shopdemo.basket import Line
from shopdemo.models import Order, OrderLine, Product


@transaction.atomic
def place_order(
    user: User | AnonymousUser, lines: Sequence[Line], cost: PricedBasket, details: Mapping[str, Any]
) -> Order:
    """Take the stock and keep the order at what ``lines`` cost, line by line.

    ValidationError names what ran out meanwhile, and nothing is taken.
    """
    if not lines:
        raise ValidationError(_("Your basket is empty."))
    for line in lines:
        take_from_stock(line)
    order = Order.objects.create(
        number=f"W{timezone.now():%y%m%d%H%M%S%f}"[:16],
        user=user if isinstance(user, User) else None,
        placed_at=timezone.now(),
        **details,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            product=line.product,
            quantity=line.quantity,
            unit_price=price.unit_price,
            discount=price.discount,
        )
        for line, price in zip(lines, cost.lines, strict=True)
    )
    return order


def take_from_stock(line: Line) -> None:
    """One conditional update, so that two shoppers cannot both have the last one."""
    taken = Product.objects.filter(pk=line.product.pk, is_active=True, stock__gte=line.quantity)
    if not taken.update(stock=F("stock") - line.quantity, times_sold=F("times_sold") + 1):
        raise ValidationError(
            _("We have fewer than %(quantity)s of “%(title)s” left."),
            params={"quantity": line.quantity, "title": line.product.title},
        )
