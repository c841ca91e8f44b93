"""Products that close the gap to a threshold."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from recommendations.catalog import BasketLine, Catalog, plain_key, product_model
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions.results import ThresholdState
from recommendations.serving.context import Visitor
from recommendations.serving.families import families
from recommendations.serving.pricing.goods import Goods, goods_of
from recommendations.serving.pricing.quoting import Quote

CHUNK, CHUNKS = 100, 10
"""Products are looked at from the cheapest adequate one up, a chunk a query, and no more chunks than this."""


def closing(
    state: ThresholdState, quote: Quote, basket: Sequence[BasketLine], visitor: Visitor, limit: int
) -> list[PlainKey]:
    """Keys of products that are not in the basket, each of which alone would reach the threshold."""
    if state.is_reached or limit < 1:
        return []
    found: list[tuple[Any, PlainKey]] = []
    taken = {*families.of([plain_key(line.product) for line in basket], visitor.catalog).values()}
    for goods in _chunks(state, quote, visitor):
        found += [
            (one.price.amount, key)
            for key, one in goods.items()
            if key not in taken and _reaches(state, quote, basket, key, one)
        ]
        if len(found) >= limit:
            break
    return [key for _price, key in sorted(found, key=lambda one: (one[0], str(one[1])))[:limit]]


def _chunks(state: ThresholdState, quote: Quote, visitor: Visitor) -> Iterator[dict[PlainKey, Goods]]:
    """What may be shown and bought, with prices; the cheapest first where the price is a column."""
    catalog = visitor.catalog
    products = _from_price(catalog.visible(catalog.recommendable(), visitor.request), state, catalog)
    for start in range(0, CHUNK * CHUNKS, CHUNK):
        chunk = [*products[start : start + CHUNK]]
        if chunk:
            goods = goods_of(chunk, quote.offers, catalog, visitor.request)
            yield {key: one for key, one in goods.items() if one.price.currency == state.currency}
        if len(chunk) < CHUNK:
            return


def _from_price(products: QuerySet[Any], state: ThresholdState, catalog: Catalog) -> QuerySet[Any]:
    """Nobody pays more than the list price: what costs less than is missing cannot be enough."""
    columns = {field.name for field in product_model()._meta.concrete_fields}
    name = next((name for name in catalog.price_attributes if name in columns), None)
    if name is None:
        return products.order_by("pk")
    return products.filter(**{f"{name}__gte": state.missing}).order_by(name, "pk")


def _reaches(
    state: ThresholdState, quote: Quote, basket: Sequence[BasketLine], key: PlainKey, goods: Goods
) -> bool:
    """Whether one unit more makes the basket get what the threshold gives."""
    if goods.price.amount < state.missing:
        return False
    more = Quote(
        offers=quote.offers,
        goods={**quote.goods, key: goods},
        standing=quote.standing,
        coupons=quote.coupons,
    ).price([*basket, BasketLine(product=key)])
    return any(one.promotion == state.promotion for one in more.discounts)
