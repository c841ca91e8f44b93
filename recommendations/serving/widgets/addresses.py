"""Addresses from the shop's catalogue, before they reach an attribute."""

import re
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def safe_image(address: str) -> str:
    """``address`` if it is relative or https, else nothing; ``//host/…`` becomes https."""
    if address.startswith("//"):
        address = f"https:{address}"
    return address if _scheme(address) in {"", "https"} else ""


def safe_link(address: str) -> str:
    """``address`` if a link to it can do no more than open a page, else nothing."""
    return address if _scheme(address) in {"", "http", "https"} else ""


def _scheme(address: str) -> str | None:
    """Lower case, empty for a relative address, None for what no honest address holds."""
    # Browsers drop tabs and line breaks and read "\" as "/", so that " java\nscript:" would get through.
    if _CONTROL.search(address):
        return None
    try:
        return urlsplit(address).scheme
    except ValueError:
        return None
