"""Whether a visitor may be remembered."""

from django.http import HttpRequest

from recommendations import conf


def may_personalise(request: HttpRequest) -> bool:
    """Yes, until the visitor says no in the footer: a demo on one's own machine. A real shop asks first."""
    return request.COOKIES.get(conf.settings.CONSENT_COOKIE) != "no"
