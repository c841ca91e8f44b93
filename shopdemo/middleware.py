from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from shopdemo.context_processors import SEE_WHY

POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


def content_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Allow no script and no style but our own files: the widgets need no exception."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def explain(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let the widgets show where each recommendation comes from, while the visitor has "See why" on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.recs_explain = SimpleLazyObject(lambda: bool(request.session.get(SEE_WHY)))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
