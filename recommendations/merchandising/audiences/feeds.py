"""The secret in the address of an audience's product feed: signed, and worthless once the key is changed."""

import base64
import hmac
from uuid import uuid4

from django.conf import settings as django_settings
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes

from recommendations.models import Audience

_BYTES = 18


def open_feed(audience: Audience) -> None:
    """Give the feed an address, a new one where it had one: the old one leads nowhere from then on."""
    audience.feed_key = uuid4()
    audience.save(update_fields=["feed_key"])


def close_feed(audience: Audience) -> None:
    audience.feed_key = None
    audience.save(update_fields=["feed_key"])


def token(audience: Audience) -> str:
    """144 bits of HMAC-SHA256 over audience and key, as 24 URL-safe characters; empty without a feed."""
    return _token(django_settings.SECRET_KEY, audience) if audience.feed_key else ""


def is_genuine(audience: Audience, given: str) -> bool:
    """Whether we gave out this token, under the secret key or one of its fallbacks."""
    if audience.feed_key is None or not given.isascii():
        return False
    keys = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(given, _token(key, audience)) for key in keys)


def _token(secret: str | bytes, audience: Audience) -> str:
    message = f"recommendations.feed:{audience.pk}:{audience.feed_key}"
    digest = hmac.digest(force_bytes(secret), message.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()
