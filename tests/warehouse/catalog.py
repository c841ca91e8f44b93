from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from recommendations.catalog import BasketLine, Card, Catalog, Key, Price
from tests.warehouse.models import Article, PriceList


class WarehouseCatalog(Catalog):
    """Parents are what is recommended; variants are what is sold; some customers pay less."""

    title_attributes = ("label",)
    price_attributes = ("list_price",)
    category_attributes = ("department",)

    def recommendable(self) -> QuerySet[Any]:
        return Article.objects.filter(parent=None, withdrawn=False)

    def visible(self, products: QuerySet[Any], request: HttpRequest | None) -> QuerySet[Any]:
        return products.filter(on_hand__gt=0)

    def parents(self, keys: Collection[Key]) -> Mapping[Key, Key]:
        variants = Article.objects.filter(pk__in=keys).exclude(parent=None)
        return dict(variants.values_list("pk", "parent_id"))

    def prices(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, Price]:
        products = list(products)
        prices = super().prices(products, request)
        discount = self._discount(request)
        if not discount:
            return prices
        return {
            key: Price(
                amount=(price.amount * (100 - discount) / 100).quantize(Decimal("0.01")),
                currency=price.currency,
                original=price.amount,
            )
            for key, price in prices.items()
        }

    def card(self, product: Any, price: Price | None) -> Card:
        return Card(title=product.label, url=product.get_absolute_url(), price=price)

    def basket(self, request: HttpRequest) -> Sequence[BasketLine]:
        lines = request.session.get("basket", {})
        return [BasketLine(product=key, quantity=quantity) for key, quantity in lines.items()]

    def add_to_basket(self, request: HttpRequest, lines: Sequence[BasketLine]) -> None:
        basket = request.session.setdefault("basket", {})
        for line in lines:
            basket[str(line.product)] = basket.get(str(line.product), 0) + line.quantity
        request.session.modified = True

    def coupons(self, request: HttpRequest) -> Sequence[str]:
        codes: Sequence[str] = request.session.get("coupons", ())
        return codes

    def _discount(self, request: HttpRequest | None) -> Decimal:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return Decimal(0)
        return PriceList.objects.filter(customer=user).values_list("discount", flat=True).first() or Decimal(
            0
        )
