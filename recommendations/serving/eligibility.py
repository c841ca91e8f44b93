"""What may be shown: rules that need no query first, then the shop's own word in one query."""

from collections.abc import Iterable
from typing import Any

from recommendations.catalog import parse_key, plain_key
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.slots import Slot


def withheld(slot: Slot, context: Context) -> dict[PlainKey, str]:
    """Families that must not be shown here, and the rule that says so; the strongest rule wins."""
    visitor = context.visitor
    rules: dict[str, Iterable[PlainKey]] = {"dismissed": visitor.dismissed}
    if not slot.show_basket_items:
        rules |= {"shown": visitor.shown, "basket": visitor.basket}
    rules |= {"anchor": {*context.anchors, *visitor.anchors}, "excluded": context.exclude}
    parents = context.families_of({key for keys in rules.values() for key in keys})
    return {parents[key]: rule for rule, keys in rules.items() for key in keys}


def available(context: Context, count: int, without: Iterable[PlainKey]) -> dict[PlainKey, Any]:
    """The last resort: any ``count`` eligible products, the latest keys first; one query."""
    catalog = context.catalog
    parsed = [key for key in map(parse_key, without) if key is not None]
    products = catalog.visible(catalog.recommendable().exclude(pk__in=parsed), context.request)
    return {plain_key(product.pk): product for product in products.order_by("-pk")[:count]}


def fetch_products(context: Context, keys: Iterable[PlainKey]) -> dict[PlainKey, Any]:
    """The recommendable and visible ones among ``keys``; one query."""
    catalog = context.catalog
    parsed = [key for key in map(parse_key, keys) if key is not None]
    products = catalog.visible(catalog.recommendable().filter(pk__in=parsed), context.request)
    return {plain_key(product.pk): product for product in products}
