"""How long a page may be kept, and by whom."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

KEEP_FOR = timedelta(seconds=60)
"""A shared page is as old as this at most: prices and stock on it are those of its making."""


def private(response: HttpResponse) -> HttpResponse:
    """For one pair of eyes: no cache keeps it, and no search engine lists it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Cookie"])
    return response


def shared(
    response: HttpResponse, request: HttpRequest, *, now: datetime, until: datetime | None = None
) -> HttpResponseBase:
    """The same for everybody: any cache may keep it for ``KEEP_FOR``, and not beyond ``until``.

    Where rendering looked at the session, the log-in or a form's token (which a shop's own frame around the
    page may do), it is not the same for everybody, and is not kept. There is no ``Last-Modified``, since
    prices and stock change without a date; the ``ETag`` is that of the content.
    """
    if _is_personal(request):
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response
    keep = KEEP_FOR if until is None else max(min(KEEP_FOR, until - now), timedelta())
    response["Cache-Control"] = f"public, max-age={int(keep.total_seconds())}"
    patch_vary_headers(response, _vary())
    etag = response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    found = get_conditional_response(request, etag=etag, response=response)
    return response if found is None else found


def _is_personal(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return bool(getattr(session, "accessed", False) or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def _vary() -> list[str]:
    """Where there are several languages, LocaleMiddleware chooses by these two, and names only the first."""
    return ["Accept-Language", "Cookie"] if len(django_settings.LANGUAGES) > 1 else []
