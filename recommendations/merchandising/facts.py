"""What rules know of a product."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from django.utils import timezone

from recommendations.catalog import ProductFeatures

PlainKey: TypeAlias = int | str
"""A product's key as JSON can hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is None or empty is unknown, and a condition on what is unknown does not hold.

    ``categories`` go from broad to narrow. ``price`` (this shopper's, now), ``margin`` (price less cost, of
    one unit, in the shop's currency) and ``stock`` are live: they are read in the request and never kept.
    """

    key: PlainKey
    categories: tuple[str, ...] = ()
    brand: str = ""
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    rating: float | None = None
    price: Decimal | None = None
    margin: Decimal | None = None
    stock: int | None = None

    @property
    def category(self) -> str:
        """The narrowest."""
        return self.categories[-1] if self.categories else ""

    @property
    def margin_percent(self) -> Decimal | None:
        """Of the price; unknown for what costs nothing."""
        if self.margin is None or not self.price:
            return None
        return 100 * self.margin / self.price


def facts_of(
    key: PlainKey,
    features: ProductFeatures,
    *,
    price: Decimal | None = None,
    margin: Decimal | None = None,
    stock: int | None = None,
) -> Facts:
    """Facts from the catalog's features, with what is true in this request.

    The features' own price, margin and stock are those of the last training: they are not taken over.
    """
    return Facts(
        key=key,
        categories=tuple(features.categories),
        brand=features.brand,
        tags=tuple(features.tags),
        created_at=_moment(features.created_at),
        rating=None if features.rating is None else float(features.rating),
        price=price,
        margin=margin,
        stock=stock,
    )


def _moment(value: date | None) -> datetime | None:
    """Shops keep the day alone, or times without a zone: both are meant in the shop's own."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
