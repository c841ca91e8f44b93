"""Three real customers of the data with different tastes, to log in as."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Count

from shopdemo.models import Category, OrderLine

NUMBERS = ("13027", "15769", "15129")


@dataclass(frozen=True, slots=True, kw_only=True)
class Featured:
    username: str
    orders: int
    lines: int
    favourite: Category
    in_favourite: int

    @property
    def share(self) -> int:
        """Per cent of the lines that are of the favourite category."""
        return round(100 * self.in_favourite / self.lines)


def featured_customers() -> list[Featured]:
    """Counted from their orders, once an hour."""
    counted = cache.get_or_set("shopdemo.featured", count_featured, 3600)
    favourites = Category.objects.in_bulk([row["favourite"] for row in counted])
    return [Featured(**row | {"favourite": favourites[row["favourite"]]}) for row in counted]


def count_featured() -> list[dict[str, object]]:
    users = User.objects.filter(username__in=[f"customer-{number}" for number in NUMBERS])
    return [row for user in users.order_by("username") if (row := count_one(user)) is not None]


def count_one(user: User) -> dict[str, object] | None:
    bought = OrderLine.objects.filter(order__user=user, quantity__gt=0)
    totals = bought.aggregate(lines=Count("pk"), orders=Count("order", distinct=True))
    by_category = (
        bought.values("product__category").annotate(lines=Count("pk")).order_by("-lines", "product__category")
    )
    favourite = by_category.first()
    if favourite is None:
        return None
    return totals | {
        "username": user.get_username(),
        "favourite": favourite["product__category"],
        "in_favourite": favourite["lines"],
    }
