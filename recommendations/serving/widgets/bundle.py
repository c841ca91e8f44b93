"""The arithmetic of a bundle: every choice of its boxes priced on the server, so that no script calculates."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.catalog import BasketLine, Price
from recommendations.merchandising.bundles import LiveBundle
from recommendations.merchandising.promotions.errors import UnpriceableError
from recommendations.merchandising.promotions.results import PricedBasket
from recommendations.money import money
from recommendations.serving.pricing import price_choices
from recommendations.serving.results import RecommendationSet, RecommendedItem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One box of a bundle: so many units of a product at the price that its card shows."""

    product: Any
    price: Price | None
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        return self.price.amount * self.quantity if self.price else Decimal(0)

    @property
    def reduction(self) -> Decimal:
        """How much its card says it was reduced by."""
        if self.price is None or self.price.original is None:
            return Decimal(0)
        return max(self.price.original - self.price.amount, Decimal(0)) * self.quantity

    @property
    def words(self) -> str:
        each = money(self.price.amount, self.price.currency) if self.price else ""
        return each if self.quantity == 1 else f"{self.quantity}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{each}"


class Choice(NamedTuple):
    """What the page says when just these boxes are ticked; ``before`` is what they cost one by one."""

    button: str
    terms: str
    before: str
    total: str
    saving: str


def parts_of(recs: RecommendationSet) -> list[Part]:
    """The product at hand and what comes with it."""
    led = [recs.anchor] if recs.anchor is not None else []
    return [
        Part(
            product=item.product,
            price=shown_price(item),
            quantity=recs.bundle.quantity(item.key) if recs.bundle else 1,
        )
        for item in chain(led, recs.items)
    ]


def several(part: Part) -> str:
    """How many of a product the set holds, where it is more than one."""
    return str(part.quantity) if part.quantity > 1 else ""


def bought(bundle: LiveBundle | None) -> str:
    """What others did, as far as it was counted."""
    if bundle is None or not bundle.orders:
        return ""
    text = ngettext(
        "Bought together in %(count)s order", "Bought together in %(count)s orders", bundle.orders
    )
    return text % {"count": bundle.orders}


def shown_price(item: RecommendedItem) -> Price | None:
    """What its card says that one unit costs."""
    return item.promotion.price if item.promotion else item.card.price


def choices(parts: Sequence[Part], request: HttpRequest | None = None) -> list[Choice]:
    """By bit mask: choice 5 is the first and the third box. 2 to the number of boxes; boxes are 4 at most."""
    chosen = [[part for nth, part in enumerate(parts) if mask >> nth & 1] for mask in range(2 ** len(parts))]
    totals = _totals(chosen, request)
    return [_choice(some, len(parts), total) for some, total in zip(chosen, totals, strict=True)]


def _totals(chosen: Sequence[Sequence[Part]], request: HttpRequest | None) -> list[Price | None]:
    """What each choice costs together; None where a price is not known, or currencies differ."""
    known = [one for one in chosen if _currency(one)]
    asked = [[BasketLine(product=part.product.pk, quantity=part.quantity) for part in one] for one in known]
    try:
        priced = iter(price_choices(asked, request, [part.product for part in chosen[-1]]) if asked else [])
    except UnpriceableError:
        logger.warning("A bundle's card shows a price that its basket would not have.", exc_info=True)
        return [None] * len(chosen)
    return [
        Price(amount=own_total(next(priced)), currency=_currency(one)) if _currency(one) else None
        for one in chosen
    ]


def own_total(basket: PricedBasket) -> Decimal:
    """Without what is given for spending so much: that hangs on what else is in the basket."""
    by_spend = {state.promotion for state in basket.thresholds}
    return basket.total + sum(
        (one.amount for one in basket.discounts if one.promotion in by_spend), Decimal(0)
    )


def _currency(chosen: Sequence[Part]) -> str:
    """The one currency of these; nothing where there is none, or a price is missing."""
    found = {part.price.currency if part.price else "" for part in chosen}
    return found.pop() if len(found) == 1 else ""


def _choice(chosen: Sequence[Part], of: int, total: Price | None) -> Choice:
    if total is None:
        return Choice(button=_button(len(chosen), of), terms="", before="", total="", saving="")
    said = money(total.amount, total.currency)
    before = sum((part.amount for part in chosen), Decimal(0))
    is_cheaper = total.amount < before
    saved = before - total.amount if is_cheaper else sum((p.reduction for p in chosen), Decimal(0))
    return Choice(
        button=_button(len(chosen), of, said),
        terms=" + ".join(part.words for part in chosen),
        before=money(before, total.currency) if is_cheaper else "",
        total=said,
        saving=_("You save %(amount)s") % {"amount": money(saved, total.currency)} if saved > 0 else "",
    )


def _button(count: int, of: int, total: str = "") -> str:
    if not count:
        return _("Choose at least one")
    values: dict[str, Any] = {"count": count, "total": total}
    if count == of and count > 1:
        text = _("Add all %(count)s to basket, %(total)s") if total else _("Add all %(count)s to basket")
    elif total:
        text = ngettext("Add %(count)s to basket, %(total)s", "Add %(count)s to basket, %(total)s", count)
    else:
        text = ngettext("Add %(count)s to basket", "Add %(count)s to basket", count)
    return text % values
