"""The door through which the recommendations see this shop."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recommendations import track
from recommendations.catalog import BasketLine, Card, Catalog, Key, OrderLine, Place, Price, ProductFeatures
from shopdemo import models
from shopdemo.attributes import attributes_of, tags
from shopdemo.basket import Basket

CURRENCY = "GBP"
MEMBERS = "members"
COUNTRIES = {
    "United Kingdom": "GB", "Germany": "DE", "EIRE": "IE", "France": "FR", "Netherlands": "NL",
    "Belgium": "BE", "Spain": "ES", "Sweden": "SE", "Australia": "AU", "Switzerland": "CH", "Portugal": "PT",
    "Italy": "IT", "Japan": "JP", "Denmark": "DK", "Austria": "AT", "Finland": "FI", "Cyprus": "CY",
    "Poland": "PL", "Norway": "NO", "Greece": "GR", "United Arab Emirates": "AE", "USA": "US",
}  # fmt: skip
"""The countries of the data with more than a dozen orders, by their codes."""

COLUMNS = (
    "pk",
    "product_id",
    "quantity",
    "unit_price",
    "discount",
    "order__number",
    "order__placed_at",
    "order__user_id",
    "returns_line_id",
    "returns_line__order__number",
)


class ShopCatalog(Catalog):
    """Titles, prices and pictures are read by their usual names; here is the rest."""

    def recommendable(self) -> QuerySet[models.Product]:
        return models.Product.objects.on_sale()

    def visible(self, products: QuerySet[Any], request: HttpRequest | None) -> QuerySet[Any]:
        return products.filter(stock__gt=0)

    def card(self, product: models.Product, price: Price | None) -> Card:
        # The picture only repeats the title, which stands beside it.
        return replace(super().card(product, price), image_alt="")

    def features(self, products: Iterable[Any]) -> Mapping[Key, ProductFeatures]:
        if isinstance(products, QuerySet):
            products = products.select_related("category")
        return {
            product.pk: ProductFeatures(
                title=product.title,
                categories=(product.category.slug,),
                tags=attributes_of(product.title).tags,
                text=product.description,
                price=product.price,
                margin=product.price - product.cost,
                created_at=product.created_at,
                stock=product.stock,
            )
            for product in products
        }

    def values_of(self, kind: str) -> Mapping[str, str]:
        if kind == "category":
            return {category.slug: str(category) for category in models.Category.objects.all()}
        if kind == "group":
            return {MEMBERS: _("Members")}
        return tags() if kind == "tag" else {}

    def basket(self, request: HttpRequest) -> Sequence[BasketLine]:
        quantities = Basket(request).quantities
        return [BasketLine(product=key, quantity=quantity) for key, quantity in quantities.items()]

    def add_to_basket(self, request: HttpRequest, lines: Sequence[BasketLine]) -> None:
        Basket(request).add((int(line.product), line.quantity) for line in lines)
        for line in lines:
            track("cart_add", product=line.product, quantity=line.quantity, request=request)

    def coupons(self, request: HttpRequest) -> Sequence[str]:
        return Basket(request).coupons

    def groups_of(self, user: Any) -> Collection[str]:
        """The shop's one group: members, whom its own customers' table names."""
        customer = getattr(user, "customer", None)
        return {MEMBERS} if customer is not None and customer.is_member else frozenset()

    def place(self, request: HttpRequest) -> Place:
        """The country of the account; the demo knows nothing of where a guest is."""
        customer = getattr(request.user, "customer", None)
        return Place(country=COUNTRIES.get(customer.country, "")) if customer is not None else Place()

    def order_lines(self, since: datetime | None = None) -> Iterator[OrderLine]:
        """Lines were numbered as they were sold, so that their key's order is time's."""
        lines = models.OrderLine.objects.order_by("pk")
        if since is not None:
            lines = lines.filter(order__placed_at__gte=since)
        for row in lines.values_list(*COLUMNS).iterator(chunk_size=5000):
            yield line_of(*row)


def line_of(
    pk: int,
    product: int,
    quantity: int,
    unit_price: Decimal,
    discount: Decimal,
    order: str,
    placed_at: datetime,
    user: int | None,
    returns_line: int | None,
    returned_order: str | None,
) -> OrderLine:
    """A sale, or a refund under the order that it takes back, as far as that is known."""
    return OrderLine(
        order=returned_order or order,
        line=str(returns_line or pk),
        product=product,
        quantity=abs(quantity),
        revenue=abs(quantity) * unit_price - discount,
        currency=CURRENCY,
        occurred_at=placed_at,
        user=user,
        refund=f"{order}-{pk}" if quantity < 0 else "",
    )


def lines_of(order: models.Order) -> list[OrderLine]:
    """An order that was just placed, for `track_order`."""
    return [line_of(*row) for row in order.lines.order_by("pk").values_list(*COLUMNS)]
