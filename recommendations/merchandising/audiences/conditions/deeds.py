"""Bought or viewed this or that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import OneOf, Products, Whole
from recommendations.merchandising.audiences.wording import in_the_last, products
from recommendations.models import EventKind

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People
    from recommendations.merchandising.audiences.request_facts import RequestFacts
    from recommendations.merchandising.facts import PlainKey


class Did(Condition):
    """Counted over all shoppers; what happens in the visit itself is seen at once."""

    name = "did"
    label = _("Bought or viewed a product")
    help_text = _("Any of the products will do. Nothing is inferred from sensitive products.")
    fields = (
        OneOf(
            name="whether",
            label=_("Whether"),
            choices={"has": _("Did"), "has_not": _("Did not")},
            default="has",
        ),
        OneOf(
            name="deed",
            label=_("What"),
            choices={
                EventKind.PURCHASE.value: _("Buy"),
                EventKind.VIEW.value: _("View"),
                EventKind.CART_ADD.value: _("Put into the basket"),
                EventKind.FAVOURITE.value: _("Mark as a favourite"),
            },
            default=EventKind.PURCHASE.value,
        ),
        Products(name="products", label=_("Any of these products")),
        Whole(name="days", label=_("In the last days"), default=90, unit=_("days")),
    )
    is_lasting = True
    reads = frozenset({"deeds"})

    whether: str
    deed: str
    products: tuple[PlainKey, ...]
    days: int

    def verdict(self, facts: RequestFacts) -> bool | None:
        # What was given back since is known to the refresh only, and so is what is longer ago.
        keys = set(self.products)
        if any(one.fresh and one.kind == self.deed and one.key in keys for one in facts.deeds):
            return self.whether == "has"
        return None

    def among(self, people: People) -> Mask:
        found = people.did(self.deed, self.products, self.days)
        return found if self.whether == "has" else ~found

    def words(self) -> str:
        said = {"what": products(self.products), "when": in_the_last(self.days)}
        return str(_SAID[self.deed, self.whether]) % said


_SAID = {
    ("purchase", "has"): _("bought any of %(what)s %(when)s"),
    ("purchase", "has_not"): _("bought none of %(what)s %(when)s"),
    ("view", "has"): _("viewed any of %(what)s %(when)s"),
    ("view", "has_not"): _("viewed none of %(what)s %(when)s"),
    ("cart_add", "has"): _("put any of %(what)s into the basket %(when)s"),
    ("cart_add", "has_not"): _("put none of %(what)s into the basket %(when)s"),
    ("favourite", "has"): _("marked any of %(what)s as a favourite %(when)s"),
    ("favourite", "has_not"): _("marked none of %(what)s as a favourite %(when)s"),
}
