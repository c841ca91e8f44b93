"""How many events a minute, by an atomic counter in a shared cache: parallel calls cannot slip past it."""

import hashlib
import logging
import time

from django.core.cache import caches
from django.http import HttpRequest

from recommendations import conf
from recommendations.clients import client_address

logger = logging.getLogger(__name__)

MINUTE = 60
SHARED_ADDRESS = 10
"""As many times a shopper's allowance has an address, which an office or a mobile network may share."""


def seconds_to_wait(request: HttpRequest, events: int, shopper_key: str = "") -> int:
    """0 where ``events`` more are within the minute's allowance, else the seconds until the next one.

    A browser that we know has its own allowance; those that we do not share that of their address. Where the
    cache is down nothing is held back.
    """
    limit = conf.settings.EVENTS_PER_MINUTE
    address = client_address(request)
    limits = {f"address:{address}": limit * SHARED_ADDRESS} if address else {}
    if shopper_key:
        limits[f"shopper:{shopper_key}"] = limit
    elif address:
        limits[f"unknown:{address}"] = limit
    now = time.time()
    try:
        within = [_count(name, now, events) <= allowed for name, allowed in limits.items()]
    except Exception:
        logger.exception("The cache %r cannot count events; none is held back", conf.settings.CACHE)
        return 0
    return 0 if all(within) else MINUTE - int(now) % MINUTE


def _count(name: str, now: float, events: int) -> int:
    cache = caches[conf.settings.CACHE]
    mark = hashlib.sha256(name.encode()).hexdigest()[:32]  # no address and nothing odd in a cache's keys
    key = f"recommendations:events:{mark}:{int(now) // MINUTE}"
    cache.add(key, 0, timeout=2 * MINUTE)
    return int(cache.incr(key, events))
