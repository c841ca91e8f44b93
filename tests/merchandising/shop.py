"""A shelf of eight products, and rules as a merchandiser would say them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def product(
    key: str, categories: str, brand: str, price: str, margin: str, stock: int, days: int, tags: str = ""
) -> Facts:
    return Facts(
        key=key,
        categories=tuple(categories.split(" > ")),
        brand=brand,
        tags=tuple(tags.split()),
        price=Decimal(price),
        margin=Decimal(margin),
        stock=stock,
        created_at=NOW - timedelta(days=days),
        rating=4.5,
    )


SHELF: Mapping[PlainKey, Facts] = {
    facts.key: facts
    for facts in (
        product("mug", "kitchen > mugs", "Hearth", "8.00", "4.00", 40, 400),
        product("cup", "kitchen > mugs", "Alder", "12.00", "3.00", 3, 200),
        product("pot", "kitchen > teapots", "Hearth", "30.00", "15.00", 12, 90, "gift"),
        product("tray", "kitchen > trays", "Alder", "20.00", "2.00", 25, 20),
        product("vase", "home > vases", "Flint", "45.00", "30.00", 6, 10, "gift new"),
        product("lamp", "home > lamps", "Flint", "60.00", "12.00", 2, 700),
        product("rug", "home > rugs", "Alder", "90.00", "45.00", 0, 5, "new"),
        product("bowl", "kitchen > bowls", "Hearth", "10.00", "-1.00", 9, 300, "sale"),
    )
}
"""Tests name the products that they start with, best first: each a step behind the one before."""


def ranked(keys: str) -> list[tuple[PlainKey, float]]:
    """ "mug cup" with shares 1/10, 1/11, … as a blend gives them."""
    return [(key, 1 / (10 + nth)) for nth, key in enumerate(keys.split())]


def keys_of(found: Iterable[tuple[PlainKey, float]]) -> str:
    return " ".join(str(key) for key, _share in found)


_numbers = count(1)


def rule(
    action: str,
    *products: str,
    priority: int = 0,
    campaign: int = 1,
    at: int = 1,
    by: float = 2.0,
    number: int | None = None,
    **which: Any,
) -> Rule:
    return Rule(
        id=number or next(_numbers),
        campaign=campaign,
        campaign_name=f"Campaign {campaign}",
        priority=priority,
        action=action,
        filter=Filter.read(which, products),
        pinned=products if action == "pin" else (),
        position=at,
        strength=by,
    )


def pin(*products: str, **said: Any) -> Rule:
    return rule("pin", *products, **said)


def boost(*products: str, **said: Any) -> Rule:
    return rule("boost", *products, **said)


def bury(*products: str, **said: Any) -> Rule:
    return rule("bury", *products, **said)


def exclude(*products: str, **said: Any) -> Rule:
    return rule("exclude", *products, **said)


def only(*products: str, **said: Any) -> Rule:
    return rule("only", *products, **said)
