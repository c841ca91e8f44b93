"""What is in the basket at this moment."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import AnyOf, Between, ConditionError, Products
from recommendations.merchandising.audiences.wording import bounds
from recommendations.merchandising.filters import Filter, Range

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.request_facts import RequestFacts
    from recommendations.merchandising.facts import PlainKey


class BasketValue(Condition):
    name = "basket_value"
    label = gettext_lazy("Worth of the basket")
    help_text = gettext_lazy("At the shopper's prices, before discounts. An empty basket is worth nothing.")
    fields = (Between(name="amount", label=gettext_lazy("How much"), is_money=True),)
    is_counted = False
    reads = frozenset({"basket"})

    amount: Range

    def verdict(self, facts: RequestFacts) -> bool:
        prices = [(line.price, quantity) for line, quantity in facts.basket]
        if any(price is None for price, _quantity in prices):
            return False
        return self.amount.holds(sum((price * count for price, count in prices if price), Decimal(0)))

    def words(self) -> str:
        return _("a basket worth %s") % bounds(self.amount, is_money=True)


class BasketHolds(Condition):
    name = "basket_holds"
    label = gettext_lazy("What the basket holds")
    help_text = gettext_lazy("At least one product of which all of this is true.")
    fields = (
        AnyOf(name="categories", label=gettext_lazy("Of any category"), of="category", is_required=False),
        AnyOf(name="brands", label=gettext_lazy("Of any brand"), of="brand", is_required=False),
        AnyOf(name="tags", label=gettext_lazy("With any tag"), of="tag", is_required=False),
        Between(name="price", label=gettext_lazy("Price"), is_money=True, is_required=False),
        Products(name="products", label=gettext_lazy("Any of these products"), is_required=False),
    )
    is_counted = False
    reads = frozenset({"basket"})

    categories: tuple[str, ...]
    brands: tuple[str, ...]
    tags: tuple[str, ...]
    price: Range | None
    products: tuple[PlainKey, ...]

    def check(self) -> None:
        if self.filter.is_everything:
            raise ConditionError("categories", _("Say what it is to hold: fill in one of these."))

    @cached_property
    def filter(self) -> Filter:
        return Filter(
            products=frozenset(self.products),
            categories=self.categories,
            brands=self.brands,
            tags=self.tags,
            price=self.price,
        )

    def verdict(self, facts: RequestFacts) -> bool:
        return any(self.filter.matches(line, now=facts.now) for line, _quantity in facts.basket)

    def words(self) -> str:
        return _("a basket that holds: %s") % self.filter.words()
