"""What an offer does, in words that a shopper reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommendations.models import PromotionKind
from recommendations.money import money

if TYPE_CHECKING:
    from recommendations.merchandising.promotions.offers import Offer


def of(offer: Offer, currency: str) -> str:
    """One line, for an offer that nobody gave a label to; ``currency`` is of amounts that name none."""
    amount = money(offer.value, offer.currency or currency)
    if offer.kind == PromotionKind.PERCENT:
        return _("%(percent)s%% off") % {"percent": percent(offer.value)}
    if offer.kind == PromotionKind.AMOUNT:
        return _("%(amount)s off each") % {"amount": amount}
    if offer.kind == PromotionKind.PRICE:
        return pgettext("on a card", "Special price")
    if offer.kind == PromotionKind.BUNDLE:
        return _("Together for %(amount)s") % {"amount": amount}
    if offer.kind == PromotionKind.TOGETHER:
        return _("%(percent)s%% off when bought together") % {"percent": percent(offer.value)}
    spend = money(offer.threshold or Decimal(0), offer.currency or currency)
    return _("%(amount)s off from %(spend)s") % {"amount": amount, "spend": spend}


def badge(before: int, after: int) -> str:
    """How much less, as whole per cent rounded down: never more than what is given."""
    less = (before - after) * 100 // before if before else 0
    return f"−{less}\N{NO-BREAK SPACE}%" if less else ""


def percent(value: Decimal) -> str:
    """Without the zeros that a column of four decimals adds."""
    return f"{value.normalize():f}"
