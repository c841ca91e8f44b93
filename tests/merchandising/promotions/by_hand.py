"""Small baskets and offers, written short."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.promotions import pricing
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.offers import Offer, SetItem
from recommendations.merchandising.promotions.pricing import Applied
from recommendations.merchandising.promotions.standing import Standing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def line(
    key: int, price: str, quantity: int = 1, *, cost: str | None = None, currency: str = "GBP", **facts: Any
) -> Line:
    return Line(
        key=key,
        quantity=quantity,
        unit_price=Decimal(price),
        currency=currency,
        cost=None if cost is None else Decimal(cost),
        facts=(Facts(key=key, price=Decimal(price), **facts),),
    )


def offer(
    kind: str, value: str, *products: int, items: Mapping[int, int] | None = None, **more: Any
) -> Offer:
    more = {"id": 1, **more}
    for name in ("threshold", "budget", "margin_floor"):
        more[name] = Decimal(more[name]) if more.get(name) is not None else None
    if items:
        more |= {"bundle": more["id"], "items": tuple(SetItem(key, count) for key, count in items.items())}
    which = more.pop("which", Filter(products=frozenset(products)))
    return Offer(kind=kind, value=Decimal(value), which=which, **more)


def apply(
    offers: Iterable[Offer], lines: Iterable[Line], currency: str = "GBP", **standing: Any
) -> list[Applied]:
    return pricing.apply(
        offers,
        [*lines],
        currency=currency,
        default_currency="GBP",
        standing=Standing(**{"now": NOW, **standing}),
    )


def totals(lines: Iterable[Line]) -> dict[Any, int]:
    """In minor units, by product."""
    return {one.key: one.total for one in lines}
