"""Log-in and log-out, as Django's own signals tell of them; neither ever fails because of us."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from recommendations.events import consent, identity
from recommendations.events.settled import settled

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen to what the shop's accounts do."""
    user_logged_in.connect(merge_at_login, dispatch_uid="recommendations.merge_at_login")
    user_logged_out.connect(rotate_at_logout, dispatch_uid="recommendations.rotate_at_logout")


def merge_at_login(request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> None:
    if request is None or user is None or identity.browser_key(request) is None:
        return
    identity.forget(request)
    if consent.granted(request):
        _unharmed("merge a browser at log-in", lambda: identity.join_account(request, user))


def rotate_at_logout(request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> None:
    if request is not None and user is not None:
        _unharmed("rotate a key at log-out", lambda: identity.rotate(request, user))


def _unharmed(what: str, work: Callable[[], object]) -> None:
    """Whatever goes wrong in ours, the shop's log-in goes on, in a transaction that still works."""
    try:
        settled(work)
    except Exception:
        logger.exception("Could not %s", what)
