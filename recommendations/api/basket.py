"""POST basket/add/: the bundle's one button. What may be bought, and for how much, is the server's word."""

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

from recommendations.api.back import back
from recommendations.catalog import BasketLine, Catalog, Key, get_catalog, parse_key

logger = logging.getLogger(__name__)

MOST_PRODUCTS = 20


@csrf_protect
@require_POST
def add_to_basket(request: HttpRequest) -> HttpResponse:
    """Add one of each ticked ``product`` that can still be bought, and say what happened on the next page."""
    catalog = get_catalog()
    if not catalog.can_add_to_basket:
        raise Http404
    asked = _keys(request.POST.getlist("product"))
    keys = _eligible(asked, catalog, request)
    if not asked:
        _say(request, messages.INFO, _("Nothing was ticked, so nothing was added."))
    elif not keys:
        _say(request, messages.ERROR, _("These products are no longer available."))
    elif _added(keys, catalog, request):
        _report(request, added=len(keys), left_out=len(asked) - len(keys))
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


def _added(keys: list[Key], catalog: Catalog, request: HttpRequest) -> bool:
    """All of them or none; False where the shop refused, which the shopper has then been told."""
    try:
        with transaction.atomic():
            catalog.add_to_basket(request, [BasketLine(product=key) for key in keys])
    except ValidationError as error:
        for text in error.messages:
            _say(request, messages.ERROR, text)
        return False
    except Exception:
        logger.exception("%s.add_to_basket failed for %s", type(catalog).__name__, keys)
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


def _say(request: HttpRequest, level: int, text: str) -> None:
    # A shop without the messages framework sees the outcome in its basket.
    messages.add_message(request, level, text, fail_silently=True)
