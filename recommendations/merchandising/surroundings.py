"""What a request's headers say of the device and of where the visitor came from: text in, a word out."""

import re
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

_TABLET = re.compile(r"ipad|tablet|kindle|silk(?!.*mobile)|playbook|android(?!.*mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"mobi|iphone|ipod|windows phone|opera mini", re.IGNORECASE)

#: By the name before a registry's suffix, so that google.co.uk and google.de are one.
SEARCH = frozenset(
    {"google", "bing", "duckduckgo", "baidu", "yandex", "yahoo", "ecosia", "qwant", "startpage", "sogou", "so", "naver",
     "seznam", "brave", "kagi"}
)  # fmt: skip
SOCIAL = frozenset(
    {"facebook", "instagram", "twitter", "x", "t", "pinterest", "linkedin", "lnkd", "reddit", "tiktok", "youtube",
     "youtu", "weibo", "xiaohongshu", "douyin", "threads", "vk", "tumblr", "whatsapp", "telegram"}
)  # fmt: skip
MAIL_HOSTS = ("mail.", "outlook.", "webmail.")
PAID_CLICKS = frozenset({"gclid", "msclkid", "dclid", "wbraid", "gbraid", "ttclid", "yclid"})
ADVERTS = frozenset(
    {"cpc", "ppc", "cpm", "cpv", "paid", "paidsearch", "paid_social", "display", "affiliate", "banner"}
)
EMAILS = frozenset({"email", "e-mail", "newsletter", "mail"})

_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "gov", "ac"})


@lru_cache(maxsize=2_000)
def device_of(agent: str, mobile_hint: str = "", platform_hint: str = "") -> str:
    """``desktop``, ``mobile`` or ``tablet``; empty where nothing is said.

    The hints are ``Sec-CH-UA-Mobile`` (``?1`` or ``?0``) and ``Sec-CH-UA-Platform``; browsers send them over
    a secure connection, and they count more than ``User-Agent``.
    """
    if mobile_hint == "?1":
        return "mobile"
    if mobile_hint == "?0" and platform_hint:
        return "tablet" if "android" in platform_hint.lower() else "desktop"
    if not agent:
        return ""
    if _TABLET.search(agent):
        return "tablet"
    return "mobile" if _MOBILE.search(agent) else "desktop"


@lru_cache(maxsize=2_000)
def referrer_of(referrer: str, host: str, query: str = "") -> str:
    """How the visitor came to this page: ``search``, ``social``, ``email``, ``advert``, ``internal`` or ``direct``.

    ``query`` is that of the page's own address, where campaigns name their medium (``utm_medium``). Empty is
    another site.
    """
    if kind := _by_query(query):
        return kind
    if not referrer:
        return "direct"
    try:
        found = (urlsplit(referrer).hostname or "").lower()
    except ValueError:
        return ""
    if found == host.partition(":")[0].lower():
        return "internal"
    return _by_host(found)


def _by_query(query: str) -> str:
    if not query:
        return ""
    said = parse_qs(query[:2_000])
    medium = said.get("utm_medium", [""])[0].lower()
    if medium in EMAILS:
        return "email"
    return "advert" if medium in ADVERTS or PAID_CLICKS & said.keys() else ""


def _by_host(host: str) -> str:
    if host.startswith(MAIL_HOSTS):
        return "email"
    name = _name(host)
    if name in SEARCH:
        return "search"
    return "social" if name in SOCIAL else ""


def _name(host: str) -> str:
    """What is registered: ``google`` of www.google.co.uk."""
    parts = host.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    return parts[-1] if parts else ""
