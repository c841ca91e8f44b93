"""What the script on the shop's pages is told."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from recommendations import conf
from recommendations.catalog import Key, parse_key
from recommendations.events.tracking import track
from recommendations.models import EventKind


def tracker_context(request: HttpRequest | None, product: Model | Key | None = None) -> dict[str, Any]:
    """The context of ``recommendations/tracker.html``: where to send events, and the product that is viewed.

    With ``RECORD_VIEWS_ON_GET`` the view is recorded here, on the server, for shoppers without JavaScript too,
    and the script is told not to report it again. Leave that off where pages come out of a cache.
    """
    key = parse_key(product.pk if isinstance(product, Model) else product)
    on_get = bool(conf.settings.RECORD_VIEWS_ON_GET)
    if on_get and key is not None and request is not None and request.method == "GET":
        track(EventKind.VIEW.value, product=key, request=request)
    return {
        "endpoint": reverse("recommendations:events"),
        "product": "" if key is None or on_get else str(key),
    }
