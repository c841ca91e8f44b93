"""Where a form on a widget leads back to."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the form's ``next``, else the page it was on, else home: a page of this host in every case."""
    asked = request.POST.get("next", ""), _path_of(request.headers.get("Referer", ""))
    return HttpResponseRedirect(next((url for url in asked if _is_own(url, request)), "/"))


def _is_own(url: str, request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _path_of(referer: str) -> str:
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
