"""Who is this? A browser by its signed first-party cookie, an account by its log-in.

A browser is merged into the account at log-in. From then on its key stands for nobody: a request that is not
logged in never resolves to a merged shopper, so that after log-out the account's history is out of reach,
and the next POST gives the browser a new key.
"""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings as django_settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from recommendations import conf
from recommendations.events import consent
from recommendations.models import Shopper

_SALT = "recommendations.shopper"
_CACHED = "_recommendations_shopper"
_DUE = "_recommendations_cookie_due"


def shopper_for(request: HttpRequest) -> Shopper | None:
    """The shopper behind ``request``, or None: not known yet, or without consent. One query, once a request."""
    if not hasattr(request, _CACHED):
        setattr(request, _CACHED, _find(request) if consent.granted(request) else None)
    return cast("Shopper | None", getattr(request, _CACHED))


def ensure_shopper(request: HttpRequest) -> Shopper | None:
    """The shopper behind ``request``, created where there is none; None without consent.

    For POSTs only. Follow it with ``remember(response, request)``, which sets the cookie.
    """
    shopper = shopper_for(request)
    if shopper is not None or not consent.granted(request):
        return shopper
    user = _user(request)
    if user is None:
        shopper = Shopper.objects.create(store=conf.settings.STORE, consented_at=timezone.now())
        mark_due(request)
    else:
        shopper = join_account(request, user)
    setattr(request, _CACHED, shopper)
    return shopper


def remember(response: HttpResponseBase, request: HttpRequest) -> None:
    """Set the signed cookie on the answer to a POST where one is due, and drop it where consent is gone."""
    if not consent.granted(request):
        if conf.settings.COOKIE_NAME in request.COOKIES:
            response.delete_cookie(conf.settings.COOKIE_NAME, domain=conf.settings.COOKIE_DOMAIN)
        return
    shopper = getattr(request, _CACHED, None)
    if shopper is None or shopper.user_id is not None or not getattr(request, _DUE, False):
        return
    response.set_signed_cookie(
        conf.settings.COOKIE_NAME,
        shopper.key.hex,
        salt=_SALT,
        max_age=timedelta(days=conf.settings.COOKIE_AGE_DAYS),
        domain=conf.settings.COOKIE_DOMAIN,
        secure=request.is_secure() or bool(django_settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def mark_due(request: HttpRequest) -> None:
    """The next `remember` sets the cookie, be it new or to be renewed."""
    setattr(request, _DUE, True)


def browser_key(request: HttpRequest) -> UUID | None:
    """The key in the browser's cookie, if it is one that we signed."""
    try:
        value = request.get_signed_cookie(
            conf.settings.COOKIE_NAME,
            salt=_SALT,
            max_age=timedelta(days=conf.settings.COOKIE_AGE_DAYS),
        )
        return UUID(hex=value)
    except (KeyError, ValueError, signing.BadSignature):
        return None


def account_shopper(user: Any) -> Shopper:
    """The shopper that stands for an account, created where there is none."""
    return Shopper.objects.get_or_create(
        user_id=user.pk, defaults={"store": conf.settings.STORE, "consented_at": timezone.now()}
    )[0]


def join_account(request: HttpRequest, user: Any) -> Shopper:
    """The account's shopper, with what this browser did before added to it."""
    account = account_shopper(user)
    key = browser_key(request)
    browser = _browsers().filter(key=key).first() if key else None
    if browser is not None:
        merge(browser, account)
    return account


@transaction.atomic
def merge(browser: Shopper, account: Shopper) -> bool:
    """Count what ``browser`` did as the account's; True if that is new. Nothing recorded is rewritten.

    An account that has not been seen in a shop's page yet inherits the assignment key of its first browser.
    """
    if account.user_id is None or browser.user_id is not None:
        raise ValueError("A browser's or a guest's shopper is merged into an account's, never otherwise.")
    first = account.visit is None and not account.merged.exists()
    if not Shopper.objects.filter(pk=browser.pk, merged_into=None).update(merged_into=account):
        return False
    browser.merged_into = account
    if first:
        account.assignment_key = browser.assignment_key
    account.visit = account.visit or browser.visit
    account.first_seen_at = min(account.first_seen_at, browser.first_seen_at)
    account.last_seen_at = max(account.last_seen_at, browser.last_seen_at)
    account.save(update_fields=["assignment_key", "visit", "first_seen_at", "last_seen_at"])
    return True


def unmerge(browser: Shopper) -> bool:
    """Undo a merge: what ``browser`` did is its own again; True if it was merged."""
    undone = Shopper.objects.filter(pk=browser.pk).exclude(merged_into=None).update(merged_into=None)
    browser.merged_into = None
    return bool(undone)


def rotate(request: HttpRequest, user: Any = None) -> None:
    """At log-out: the browser's key goes to the account, and who comes next starts with a new one."""
    user = user or _user(request)
    if user is not None and consent.granted(request):
        join_account(request, user)
    setattr(request, _CACHED, None)


def forget(request: HttpRequest) -> None:
    """Look the shopper up afresh: somebody has just logged in."""
    if hasattr(request, _CACHED):
        delattr(request, _CACHED)


def _find(request: HttpRequest) -> Shopper | None:
    user = _user(request)
    if user is not None:
        return Shopper.objects.filter(user_id=user.pk).first()
    key = browser_key(request)
    return _browser(key) if key else None


def _browser(key: UUID) -> Shopper | None:
    """As `_browsers` with that key. Every page asks this, and conditions in SQL would take twice as long."""
    found = next(iter(Shopper.objects.filter(key=key)), None)
    return found if found and found.merged_into_id is None and found.user_id is None else None


def _browsers() -> Any:
    return Shopper.objects.canonical().filter(user=None)


def _user(request: HttpRequest) -> Any:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
