"""May this request's shopper be remembered? Without a yes there is no Shopper and no cookie."""

import logging

from django.http import HttpRequest

from recommendations import conf

logger = logging.getLogger(__name__)

_YES = frozenset({"1", "yes", "true", "granted"})


def granted(request: HttpRequest) -> bool:
    """What the callable in ``RECOMMENDATIONS["CONSENT"]`` says, unless the browser asks not to be tracked.

    ``Sec-GPC: 1`` (Global Privacy Control) is a refusal, whatever was clicked before; so is a callable that
    raises, since a consent that cannot be read was not given.
    """
    if request.headers.get("Sec-GPC", "").strip() == "1":
        return False
    try:
        return bool(conf.settings.load("CONSENT")(request))
    except Exception:
        logger.exception("The consent callable %r failed; taken as a refusal", conf.settings.CONSENT)
        return False


def by_cookie(request: HttpRequest) -> bool:
    """The shop's consent banner sets a cookie, named by ``CONSENT_COOKIE``, to 1, yes, true or granted."""
    return request.COOKIES.get(conf.settings.CONSENT_COOKIE, "").strip().lower() in _YES


def always(request: HttpRequest) -> bool:
    """For shops that ask for consent before anything of ours is reached, or need none."""
    return True
