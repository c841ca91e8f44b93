"""Codes are not to be found by trying: one address may try so many different ones, counted in the shared cache."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.clients import client_address
from recommendations.merchandising.promotions.coupons import Held
from recommendations.models.promotions import canonical_code

logger = logging.getLogger(__name__)

MOST_TRIED = 30
"""Different codes that are not valid, from one address within ``SECONDS``."""
SECONDS = 600


def few_guesses(
    request: HttpRequest | None, codes: Sequence[str], look: Callable[[Sequence[str]], Held]
) -> Held:
    """What ``look`` finds, of codes that may still be tried; where the cache is down nothing is held back."""
    address = client_address(request) if request is not None else ""
    if not address or not codes:
        return look(codes)
    allowed = [code for code in codes if _may_try(address, code)]
    held = look(allowed)
    for code in held.codes.values():
        _give_back(address, code)
    too_many = _("Too many codes were tried. Please try again in a few minutes.")
    return replace(held, refused={**held.refused, **dict.fromkeys(set(codes) - set(allowed), too_many)})


def _may_try(address: str, code: str) -> bool:
    cache, count, tried = caches[conf.settings.CACHE], _key(address), _key(address, canonical_code(code))
    try:
        # Counted before it is looked at, so that no number of parallel requests slips past.
        if not cache.add(tried, 1, SECONDS):
            return bool(cache.get(tried) != 0)
        cache.add(count, 0, SECONDS)
        if cache.incr(count) <= MOST_TRIED:
            return True
        cache.set(tried, 0, SECONDS)
    except Exception:
        logger.exception("The cache %r cannot count codes; none is held back", conf.settings.CACHE)
        return True
    return False


def _give_back(address: str, code: str) -> None:
    """A valid code was no guess; given back once, however often it is looked at."""
    cache, found = caches[conf.settings.CACHE], _key(address, canonical_code(code), "found")
    try:
        if cache.add(found, 1, SECONDS):
            cache.decr(_key(address))
    except Exception:
        logger.exception("The cache %r cannot count codes", conf.settings.CACHE)


def _key(*parts: str) -> str:
    # No address, no code and nothing odd in a cache's keys.
    return f"recommendations:codes:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}"
