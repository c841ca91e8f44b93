"""The basket: product keys and quantities in the visitor's session, and the coupons that were typed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from recommendations import price_basket
from recommendations.catalog import BasketLine
from shopdemo.models import Product

KEY = "basket"
COUPONS = "coupons"
MOST_COUPONS = 5
MOST_OF_ONE = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    product: Product
    quantity: int

    @property
    def asked(self) -> BasketLine:
        return BasketLine(product=self.product.pk, quantity=self.quantity)

    @property
    def is_short(self) -> bool:
        """Whether the shop has fewer than are wanted, or has taken the product off sale."""
        return not self.product.is_active or self.product.stock < self.quantity


class Basket:
    def __init__(self, request: HttpRequest) -> None:
        self.session = request.session

    @property
    def quantities(self) -> dict[int, int]:
        return {int(key): quantity for key, quantity in self.session.get(KEY, {}).items()}

    def __len__(self) -> int:
        return sum(self.quantities.values())

    def lines(self) -> list[Line]:
        """In the order in which they came; products that are gone from the shop are left out."""
        quantities = self.quantities
        products = Product.objects.in_bulk(quantities)
        return [
            Line(product=products[key], quantity=count)
            for key, count in quantities.items()
            if key in products
        ]

    def add(self, products: Iterable[tuple[int, int]]) -> None:
        """Add (product key, quantity) pairs."""
        quantities = self.quantities
        for key, quantity in products:
            quantities[key] = quantities.get(key, 0) + quantity
        self._keep(quantities)

    def set(self, key: int, quantity: int) -> None:
        self._keep(self.quantities | {key: quantity})

    def clear(self) -> None:
        self._keep({})
        self.session.pop(COUPONS, None)

    @property
    def coupons(self) -> Sequence[str]:
        return list(self.session.get(COUPONS, ()))

    def add_coupon(self, code: str) -> None:
        self.session[COUPONS] = list(dict.fromkeys([*self.coupons, code]))[-MOST_COUPONS:]

    def remove_coupon(self, code: str) -> None:
        self.session[COUPONS] = [held for held in self.coupons if held != code]

    def _keep(self, quantities: dict[int, int]) -> None:
        kept = {str(key): min(count, MOST_OF_ONE) for key, count in quantities.items() if count > 0}
        self.session[KEY] = kept


def priced(lines: Sequence[Line], request: HttpRequest) -> Mapping[str, Any]:
    """What the basket's and the checkout's pages show: each line with its price, and what all comes to."""
    cost = price_basket([line.asked for line in lines], request)
    return {"lines": list(zip(lines, cost.lines, strict=True)), "cost": cost}
