"""May this request's shopper be remembered? Without a yes there is no Shopper and no cookie."""

import logging
from datetime import timedelta

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponseBase

from recommendations import conf

logger = logging.getLogger(__name__)

_YES = frozenset({"1", "yes", "true", "granted"})
_NO = frozenset({"0", "no", "false", "denied"})


def granted(request: HttpRequest) -> bool:
    """What the callable in ``RECOMMENDATIONS["CONSENT"]`` says, unless the browser asks not to be tracked.

    ``Sec-GPC: 1`` (Global Privacy Control) is a refusal, whatever was clicked before; so is what the shopper
    switched off on our own page, and a callable that raises, since a consent that cannot be read was not given.
    """
    if is_refused_by_browser(request) or _said(request) in _NO:
        return False
    try:
        return bool(conf.settings.load("CONSENT")(request))
    except Exception:
        logger.exception("The consent callable %r failed; taken as a refusal", conf.settings.CONSENT)
        return False


def is_refused_by_browser(request: HttpRequest) -> bool:
    """Whether the browser sends Global Privacy Control, which nothing on a page can take back."""
    return request.headers.get("Sec-GPC", "").strip() == "1"


def by_cookie(request: HttpRequest) -> bool:
    """The shop's consent banner sets a cookie, named by ``CONSENT_COOKIE``, to 1, yes, true or granted."""
    return _said(request) in _YES


def switch(request: HttpRequest, response: HttpResponseBase, *, on: bool) -> None:
    """Keep the shopper's own word, in the cookie that `by_cookie` reads: off holds against whatever the shop says.

    Takes effect in this request as well.
    """
    answer = "yes" if on else "no"
    response.set_cookie(
        conf.settings.CONSENT_COOKIE,
        answer,
        max_age=timedelta(days=conf.settings.COOKIE_AGE_DAYS),
        domain=conf.settings.COOKIE_DOMAIN,
        secure=request.is_secure() or bool(django_settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
    )
    request.COOKIES[conf.settings.CONSENT_COOKIE] = answer


def _said(request: HttpRequest) -> str:
    return request.COOKIES.get(conf.settings.CONSENT_COOKIE, "").strip().lower()


def always(request: HttpRequest) -> bool:
    """For shops that ask for consent before anything of ours is reached, or need none."""
    return True
