"""Bundles for tests, as somebody has approved them."""

from decimal import Decimal
from typing import Any

from recommendations import serving
from recommendations.models import (
    Bundle,
    BundleItem,
    BundleStatus,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Revision,
)
from tests.warehouse.models import Article


def tea_set() -> list[Article]:
    """A cup, a jug and a bowl: £4.95, £3.50 and £6.40, £14.85 together."""
    made = [("Cup", "4.95"), ("Jug", "3.50"), ("Bowl", "6.40")]
    return Article.objects.bulk_create(Article(label=n, list_price=Decimal(p)) for n, p in made)


def bundle(*products: Article, price: str = "", status: str = BundleStatus.LIVE, **fields: Any) -> Bundle:
    """A bundle of one of each, or of as many as ``quantities`` says, with a price of its own if one is given."""
    quantities = fields.pop("quantities", [1] * len(products))
    made = Bundle.objects.create(status=status, **fields)
    for order, (product, quantity) in enumerate(zip(products, quantities, strict=True)):
        BundleItem.objects.create(bundle=made, product=product, quantity=quantity, order=order)
    if price:
        Promotion.objects.create(
            name="Set",
            kind=PromotionKind.BUNDLE,
            bundle=made,
            value=Decimal(price),
            status=PromotionStatus.ACTIVE,
        )
    Revision.advance()
    serving.forget()
    return made
