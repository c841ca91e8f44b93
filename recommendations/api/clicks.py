"""GET click/<product>/: count a click and go on to the product. This is how clicks count without JavaScript."""

import logging
import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from recommendations.api.throttle import seconds_to_wait
from recommendations.catalog import Key, get_catalog, parse_key, product_model
from recommendations.events import identity, track
from recommendations.events.actions import position_of
from recommendations.events.clicks import is_genuine, propensity_of
from recommendations.events.quality import is_prefetch
from recommendations.models import EventKind

logger = logging.getLogger(__name__)

UNVERIFIED: tuple[None, None, dict[str, Any]] = (None, None, {"attribution": "unverified"})

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


@require_safe
@never_cache
def click(request: HttpRequest, key: str) -> HttpResponse:
    """Redirect to the product's own page; no parameter has a say in where that is. 404 for no such product."""
    product_key = parse_key(key)
    address = _address(product_key, request) if product_key is not None else ""
    if product_key is None or not address:
        raise Http404
    if request.method == "GET" and not is_prefetch(request):
        _count(request, product_key)
    return HttpResponseRedirect(address, headers={"X-Robots-Tag": "noindex"})


def _address(key: Key, request: HttpRequest) -> str:
    """Where the catalog says that the product is, provided that it is on this very host."""
    product = product_model()._default_manager.filter(pk=key).first()
    card = get_catalog().cards([product], request).get(key) if product is not None else None
    if card is None:
        return ""
    own = url_has_allowed_host_and_scheme(card.url, {request.get_host()}, require_https=request.is_secure())
    if own and not _CONTROL.search(card.url):
        return card.url
    logger.warning(
        "Product %s has the address %r, which is not on this host: no click leads there", key, card.url
    )
    return ""


def _count(request: HttpRequest, key: Key) -> None:
    """The same link followed twice by one shopper is one click; without a genuine code it has no impression."""
    browser = identity.browser_key(request)
    if seconds_to_wait(request, 1, browser.hex if browser else ""):
        return
    impression, position, context = _attribution(request, key)
    track(
        EventKind.CLICK.value,
        product=key,
        request=request,
        event_id=f"{impression.hex}:{position}" if impression else None,
        impression=impression,
        position=position,
        context=context,
    )


def _attribution(request: HttpRequest, key: Key) -> tuple[UUID | None, int | None, dict[str, Any]]:
    """Impression, position and what else the link vouches for."""
    mac, chance = request.GET.get("m", ""), request.GET.get("c", "")
    try:
        impression, position = UUID(request.GET.get("i", "")), position_of(int(request.GET.get("p", "")))
    except ValueError:
        return UNVERIFIED
    if position is None or not mac.isascii() or not is_genuine(key, impression, position, mac, chance):
        return UNVERIFIED
    return impression, position, {"propensity": propensity_of(chance)} if chance else {}
