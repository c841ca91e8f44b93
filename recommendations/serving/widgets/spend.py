"""How far the basket is from what its spending earns, and what would close the gap."""

import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from recommendations.catalog import get_catalog
from recommendations.merchandising.promotions.errors import UnpriceableError
from recommendations.merchandising.promotions.results import PricedBasket, ThresholdState
from recommendations.money import decimals_of, money
from recommendations.serving.context import Context, visitor_of
from recommendations.serving.items import items_of, set_of
from recommendations.serving.pricing import closing_the_gap, price_basket
from recommendations.serving.results import RecommendedItem
from recommendations.serving.widgets.blocks import block, heading_level
from recommendations.serving.widgets.cards import cards_of
from recommendations.serving.widgets.forms import form_to

logger = logging.getLogger(__name__)


def spend_and_save(request: HttpRequest | None, *, heading: int = 2, limit: int = 4) -> SafeString:
    """Nothing for an empty basket, or where no promotion asks for a sum."""
    return block("recommendations/spend_and_save.html", lambda: _context(request, heading, limit))


def _context(request: HttpRequest | None, heading: int, limit: int) -> dict[str, Any] | None:
    lines = visitor_of(request).lines if request is not None else ()
    if request is None or not lines:
        return None
    try:
        basket = price_basket(lines, request)
    except UnpriceableError:
        logger.info("The basket cannot be priced, so no threshold is shown.", exc_info=True)
        return None
    nearest = _nearest(basket.thresholds)
    reached = [*_reached(basket)]
    if nearest is None and not reached:
        return None
    items = _closing(nearest, request, limit) if nearest else ()
    recs = set_of(items, placement="spend-and-save", title="")
    return {
        "reached": reached,
        "nearest": _words(nearest) if nearest else None,
        "cards": cards_of(recs, request),
        "basket": form_to("recommendations:add_to_basket", request)
        if get_catalog().can_add_to_basket
        else {},
        "heading": heading_level(heading),
        "id": recs.impression.hex[:12],
        "recs": recs,
        "impression": str(recs.impression),
    }


def _nearest(states: Iterable[ThresholdState]) -> ThresholdState | None:
    """The one that least is missing for."""
    return min((state for state in states if not state.is_reached), key=lambda one: one.missing, default=None)


def _reached(basket: PricedBasket) -> Iterable[str]:
    """Thanks for what the basket does get: what is reached and yet not given is not claimed."""
    given = {discount.promotion: discount.amount for discount in basket.discounts}
    for state in basket.thresholds:
        amount = given.get(state.promotion, Decimal(0))
        if state.is_reached and amount > 0:
            yield _("Thank you: %(amount)s comes off.") % {"amount": money(amount, state.currency)}


def _words(state: ThresholdState) -> dict[str, str]:
    places = Decimal(1).scaleb(-decimals_of(state.currency))
    said = {
        "missing": money(state.missing, state.currency),
        "saves": money(state.saves, state.currency),
        "spend": money(state.spend, state.currency),
        "threshold": money(state.threshold, state.currency),
    }
    return {
        "title": _("%(missing)s more and %(saves)s comes off") % said,
        "so_far": _("%(spend)s of %(threshold)s") % said,
        "label": state.label,
        "value": str(state.spend.quantize(places)),
        "most": str(state.threshold.quantize(places)),
    }


def _closing(state: ThresholdState, request: HttpRequest, limit: int) -> tuple[RecommendedItem, ...]:
    """Products one of which is enough; the page's further widgets leave them out."""
    context = Context(visitor=visitor_of(request))
    items = items_of(closing_the_gap(state, request, limit), context, source="closes-the-gap")
    keys = [item.key for item in items]
    families = context.families_of(keys)
    context.visitor.shown.update(families[key] for key in keys)
    return items
