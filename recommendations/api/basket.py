"""POST basket/add/: the bundle's one button. What may be bought, and for how much, is the server's word.

The form says which boxes are ticked, of which bundle, and what the page said that all of them cost. Quantities
are the bundle's own, prices are made anew; the shopper is told where they are not what the page said.
"""

import logging
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from recommendations.back import back
from recommendations.catalog import BasketLine, Catalog, Key, get_catalog, parse_key, plain_key
from recommendations.merchandising.bundles import LiveBundle
from recommendations.money import money
from recommendations.serving.pricing import price_basket
from recommendations.serving.savepoints import savepoint
from recommendations.serving.snapshots import snapshot
from recommendations.serving.widgets.bundle import own_total

logger = logging.getLogger(__name__)

MOST_PRODUCTS = 20
LONGEST_PRICE = 40
"""What a form says that the page said is repeated to its sender alone, and never longer than a price."""


@csrf_protect
@require_POST
def add_to_basket(request: HttpRequest) -> HttpResponse:
    """Add each ticked ``product`` that can still be bought, and say what happened on the next page."""
    catalog = get_catalog()
    if not catalog.can_add_to_basket:
        raise Http404
    asked = _keys(request.POST.getlist("product"))
    lines = _lines(_eligible(asked, catalog, request), _bundle(request.POST.get("bundle", "")))
    if not asked:
        _say(request, messages.INFO, _("Nothing was ticked, so nothing was added."))
    elif not lines:
        _say(request, messages.ERROR, _("These products are no longer available."))
    elif _added(lines, catalog, request):
        _report(request, added=len(lines), left_out=len(asked) - len(lines))
        _tell_price(request, lines, is_whole=len(lines) == len(asked))
    return back(request)


def _keys(texts: Iterable[str]) -> list[Key]:
    parsed = [parse_key(text) for text in texts]
    return list(dict.fromkeys(key for key in parsed if key is not None))[:MOST_PRODUCTS]


def _eligible(keys: list[Key], catalog: Catalog, request: HttpRequest) -> list[Key]:
    if not keys:
        return []
    products = catalog.visible(catalog.recommendable().filter(pk__in=keys), request)
    found = {product.pk for product in products}
    return [key for key in keys if key in found]


def _bundle(text: str) -> LiveBundle | None:
    """The bundle of that number, while it is live."""
    if not (text.isascii() and text.isdigit()):
        return None
    live = (one for bundles in snapshot().bundles.values() for one in bundles)
    return next((one for one in live if str(one.id) == text), None)


def _lines(keys: list[Key], bundle: LiveBundle | None) -> list[BasketLine]:
    """As many of each as the bundle holds; one of what is no part of it."""
    quantities = {key: bundle.quantity(plain_key(key)) if bundle else 1 for key in keys}
    return [BasketLine(product=key, quantity=count or 1) for key, count in quantities.items()]


def _added(lines: list[BasketLine], catalog: Catalog, request: HttpRequest) -> bool:
    """All of them or none; False where the shop refused, which the shopper has then been told."""
    try:
        with transaction.atomic():
            catalog.add_to_basket(request, lines)
    except ValidationError as error:
        for text in error.messages:
            _say(request, messages.ERROR, text)
        return False
    except Exception:
        logger.exception("%s.add_to_basket failed for %s", type(catalog).__name__, lines)
        _say(request, messages.ERROR, _("That did not work. Nothing was added; please try again."))
        return False
    return True


def _report(request: HttpRequest, *, added: int, left_out: int) -> None:
    text = ngettext(
        "%(count)s product was added to your basket.", "%(count)s products were added to your basket.", added
    )
    _say(request, messages.SUCCESS, text % {"count": added})
    if left_out:
        text = ngettext(
            "%(count)s product is no longer available and was left out.",
            "%(count)s products are no longer available and were left out.",
            left_out,
        )
        _say(request, messages.WARNING, text % {"count": left_out})


def _tell_price(request: HttpRequest, lines: list[BasketLine], *, is_whole: bool) -> None:
    """What they cost together as of now, where that is less than one by one, or not what the page said."""
    try:
        with savepoint():
            priced = price_basket(lines, request)
    except Exception:
        # They are in the basket, which says what they cost.
        logger.exception("What was added cannot be priced.")
        return
    total, shown = own_total(priced), request.POST.get("shown", "")[:LONGEST_PRICE]
    said = {
        "total": money(total, priced.currency),
        "saved": money(priced.subtotal - total, priced.currency),
        "shown": shown,
    }
    if is_whole and _ticked_all(request) and shown and shown != said["total"]:
        text = _("The price has changed since you saw it: together they cost %(total)s now, not %(shown)s.")
        _say(request, messages.WARNING, text % said)
    elif total < priced.subtotal:
        text = _("Together they cost %(total)s: you save %(saved)s.")
        _say(request, messages.SUCCESS, text % said)


def _ticked_all(request: HttpRequest) -> bool:
    """Whether every box of the form was ticked: it says how many it has."""
    return request.POST.get("boxes") == str(len(request.POST.getlist("product")))


def _say(request: HttpRequest, level: int, text: str) -> None:
    # A shop without the messages framework sees the outcome in its basket.
    messages.add_message(request, level, text, fail_silently=True)
