"""Where the widgets' forms and links of ours lead; nowhere in a project that does not include our URLs (yet)."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse


def route_to(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def form_to(route: str, request: HttpRequest | None) -> dict[str, str]:
    """What a form that is posted there and leads back to this page needs; empty without a request."""
    action = route_to(route) if request is not None else ""
    if request is None or not action:
        return {}
    return {"action": action, "token": get_token(request), "next": request.get_full_path()}
