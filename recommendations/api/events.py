"""POST api/v1/events: what browsers report.

The endpoint has no authority: an event never changes an account, an order or a price. The shopper comes from
the cookie, never from the body.
"""

import logging
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import Error as DatabaseFault
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from recommendations import conf
from recommendations.api.throttle import seconds_to_wait
from recommendations.events import identity, visits
from recommendations.events.actions import Actor
from recommendations.events.browser import BadBatchError, Batch, clock, parse, record_events
from recommendations.events.quality import quality_of
from recommendations.events.record import Recorded
from recommendations.events.settled import settled
from recommendations.models import Shopper

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def events(request: HttpRequest) -> HttpResponse:
    """Take a batch: 200 when all of it was taken, 207 with indexes and reasons when some was not."""
    try:
        _check_headers(request)
        batch = parse(_body(request))
        _check_rate(request, len(batch.events))
        response = _take(request, batch)
    except BadBatchError as fault:
        return _refusal(fault)
    except DatabaseFault:
        logger.exception("Events could not be stored")
        return _refusal(BadBatchError(503, "unavailable", "Try again later.", RETRY_SECONDS))
    identity.remember(response, request)
    return response


def _take(request: HttpRequest, batch: Batch) -> JsonResponse:
    times = clock(batch, timezone.now())
    shopper = identity.ensure_shopper(request)
    if shopper is None:
        return JsonResponse({"consent": False, "stored": 0, "duplicates": 0, "conflicts": 0, "rejected": []})
    recorded = settled(lambda: record_events(batch.events, times, _actor(request, shopper), shopper))
    return JsonResponse(_summary(recorded), status=207 if recorded.rejected else 200)


def _actor(request: HttpRequest, shopper: Shopper) -> Actor:
    before = shopper.visit
    visit = visits.current(shopper)
    if visit != before:
        identity.mark_due(request)
    return Actor(
        browser=identity.browser_key(request) or shopper.key,
        shopper_id=shopper.pk,
        visit=visit,
        quality=quality_of(request),
    )


def _summary(recorded: Recorded) -> dict[str, object]:
    return {
        "consent": True,
        "stored": recorded.stored,
        "duplicates": recorded.duplicates,
        "conflicts": recorded.conflicts,
        "rejected": [
            {"index": rejection.index, "code": rejection.code, "reason": rejection.reason}
            for rejection in recorded.rejected
        ],
    }


def _check_headers(request: HttpRequest) -> None:
    if not _is_ours(request):
        raise BadBatchError(403, "foreign_origin", "Events are taken from the shop's own pages only.")
    if request.content_type not in ("application/json", "text/plain"):
        raise BadBatchError(415, "bad_content_type", "Send application/json, or text/plain from sendBeacon.")
    if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise BadBatchError(415, "bad_charset", "Send UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise BadBatchError(415, "bad_encoding", "Send the body uncompressed.")


def _is_ours(request: HttpRequest) -> bool:
    """Same origin, or one of CSRF_TRUSTED_ORIGINS; a client that sends neither header is no browser's page.

    Where the browser says that the page is ours that is enough: behind a proxy that ends TLS the origin's
    scheme would not be the one that we see.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in ("same-origin", "none") or (site is None and origin is None):
        return True
    if origin is None:
        return False
    return (site is None and urlsplit(origin).netloc == request.get_host()) or _is_trusted(origin)


def _is_trusted(origin: str) -> bool:
    """As Django's CSRF check reads CSRF_TRUSTED_ORIGINS, leading wildcards included."""
    scheme, host = urlsplit(origin).scheme, urlsplit(origin).netloc
    for trusted in django_settings.CSRF_TRUSTED_ORIGINS:
        if origin == trusted:
            return True
        wanted = urlsplit(trusted)
        if wanted.netloc.startswith("*.") and scheme == wanted.scheme and host.endswith(wanted.netloc[1:]):
            return True
    return False


def _body(request: HttpRequest) -> bytes:
    limit = conf.settings.MAX_BODY_BYTES
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        body = request.read(limit + 1) if announced <= limit else b""
    except (ValueError, OSError) as error:
        raise BadBatchError(400, "unreadable", "The body did not arrive whole.") from error
    if max(announced, len(body)) > limit:
        raise BadBatchError(413, "too_large", f"A batch may have {limit} bytes.")
    return bytes(body)


def _check_rate(request: HttpRequest, events: int) -> None:
    key = identity.browser_key(request)
    wait = seconds_to_wait(request, max(events, 1), key.hex if key else "")
    if wait:
        raise BadBatchError(429, "too_many_requests", f"Try again in {wait} seconds.", wait)


def _refusal(fault: BadBatchError) -> JsonResponse:
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return JsonResponse({"code": fault.code, "reason": fault.reason}, status=fault.status, headers=headers)
