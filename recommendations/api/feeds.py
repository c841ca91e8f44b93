"""GET feeds/<audience>/<token>.json or .csv: products for newsletters and ad tools, and not one person's data.

Whoever has the address has the feed: it is signed, and an admin can revoke it.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from recommendations.api.throttle import seconds_to_wait
from recommendations.cells import as_text
from recommendations.merchandising.audiences.feeds import is_genuine
from recommendations.models import Audience
from recommendations.money import decimals_of
from recommendations.serving.feeds import Fed, feed
from recommendations.serving.widgets.addresses import safe_image, safe_link

USUAL, MOST = 24, 50
#: Seconds that a copy may be kept; a revoked address leads nowhere after that.
FRESH = 300
COLUMNS = ("position", "key", "title", "url", "image", "price", "original_price", "currency")


@require_safe
def audience_feed(request: HttpRequest, slug: str, token: str, form: str) -> HttpResponse:
    """``?limit=`` products at most; 404 for what is not there, wrongly signed, revoked or switched off alike."""
    wait = seconds_to_wait(request, 1)
    if wait:
        return HttpResponse("Too many requests.", status=429, headers={"Retry-After": str(wait)})
    audience = Audience.objects.filter(slug=slug, is_active=True).first()
    if audience is None or not is_genuine(audience, token):
        raise Http404
    rows = [_row(one, request) for one in feed(audience, _limit(request))]
    response = _FORMS[form](audience, rows)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, max_age=FRESH)
    return response


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "")
    return min(max(int(text), 1), MOST) if text.isascii() and text.isdigit() and len(text) < 6 else USUAL


def _row(one: Fed, request: HttpRequest) -> dict[str, Any]:
    price = one.card.price
    return {
        "position": one.position,
        "key": one.key,
        "title": one.card.title,
        "url": _absolute(safe_link(one.card.url), request),
        "image": _absolute(safe_image(one.card.image), request),
        "price": _amount(price.amount, price.currency) if price else None,
        "original_price": (
            _amount(price.original, price.currency)
            if price and price.original and price.original > price.amount
            else None
        ),
        "currency": price.currency if price else None,
    }


def _absolute(address: str, request: HttpRequest) -> str:
    return request.build_absolute_uri(address) if address else ""


def _amount(amount: Any, currency: str) -> str:
    return f"{amount:.{decimals_of(currency)}f}"


def _as_json(audience: Audience, rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    return JsonResponse({"audience": audience.slug, "products": rows})


def _as_csv(audience: Audience, rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    text = io.StringIO()
    # Spreadsheets take UTF-8 for something else without this mark.
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["" if row[name] is None else as_text(row[name]) for name in COLUMNS])
    headers = {"Content-Disposition": f'attachment; filename="{audience.slug}.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


_FORMS: Mapping[str, Callable[[Audience, Sequence[Mapping[str, Any]]], HttpResponse]] = {
    "json": _as_json,
    "csv": _as_csv,
}
