"""Links that count a click without JavaScript, and the short code that vouches for their attribution."""

import base64
import hmac
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django.conf import settings as django_settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.translation import get_language

from recommendations.catalog import Key

_MAC_BYTES = 9


def click_url(product_key: Key, impression: UUID, position: int, chance: str = "") -> str:
    """Where a card's link leads: our redirect, which counts the click and goes on to the product.

    ``chance`` (see `chance_of`) travels with it, so that what is clicked says how likely it was to be shown.
    """
    before, after = _address(
        get_urlconf() or django_settings.ROOT_URLCONF, get_script_prefix(), get_language()
    )
    mac = click_mac(product_key, impression, position, chance)
    signed = f"{impression}&p={position}&c={chance}" if chance else f"{impression}&p={position}"
    return f"{before}{quote(str(product_key), safe='')}{after}?i={signed}&m={mac}"


def chance_of(propensity: float | None) -> str:
    """A propensity as a link holds it; empty where no place was left to chance."""
    return "" if propensity is None else f"{propensity:.4g}"


def propensity_of(chance: str) -> float | None:
    """What `chance_of` made a text of; None where there is none."""
    return float(chance) if chance else None


def click_mac(product_key: Key, impression: UUID, position: int, chance: str = "") -> str:
    """72 bits of HMAC-SHA256 over product, impression, position and chance, as 12 URL-safe characters."""
    return _mac(django_settings.SECRET_KEY, product_key, impression, position, chance)


def is_genuine(product_key: Key, impression: UUID, position: int, mac: str, chance: str = "") -> bool:
    """Whether we made this link, under the secret key or one of its fallbacks."""
    keys = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return any(
        constant_time_compare(mac, _mac(key, product_key, impression, position, chance)) for key in keys
    )


def _mac(secret: str | bytes, product_key: Key, impression: UUID, position: int, chance: str) -> str:
    # The key comes last, since it may hold anything; a place holds digits alone.
    place = f"{position}~{chance}" if chance else position
    message = f"recommendations.click:{impression}:{place}:{product_key}"
    digest = hmac.digest(force_bytes(secret), message.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()


@lru_cache(maxsize=64)
def _address(urlconf: str, prefix: str, language: str | None) -> tuple[str, str]:
    """What stands before and after the product's key: a page's dozen cards resolve the route once."""
    before, _, after = reverse("recommendations:click", args=["-key-"]).rpartition("-key-")
    return before, after
