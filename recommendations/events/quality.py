"""Whose deed is it? What programs do is kept, and left out of training and totals."""

import re

from django.http import HttpRequest

from recommendations.models import Quality

# Crawlers name themselves by one of these words; so do command-line tools and headless browsers. A list of
# thousands of products changes weekly and matches hardly more. (Cubot is a telephone.)
_PROGRAM = re.compile(
    r"(?<!\bcu)bot(?:\b|[_-])|crawl|spider|slurp|scrap|archiver|preview|prerender|monitor|uptime|lighthouse|pagespeed"
    r"|headless|phantomjs|selenium|puppeteer|playwright|facebookexternalhit|mediapartners|embedly|validator"
    r"|^(?:curl|wget|python|java|go-http|okhttp|ruby|perl|php|libwww|node|axios|aiohttp|httpx|apache-http)",
    re.IGNORECASE,
)
_AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Moz")


def quality_of(request: HttpRequest | None) -> str:
    """``bot`` where the user agent says so or the page was fetched before anybody asked for it."""
    if request is None:
        return Quality.OK.value
    program = _PROGRAM.search(request.headers.get("User-Agent", ""))
    return Quality.BOT.value if program or is_prefetch(request) else Quality.OK.value


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser fetches or renders this ahead of time, in case it is wanted."""
    purposes = " ".join(request.headers.get(name, "") for name in _AHEAD_OF_TIME).lower()
    return "prefetch" in purposes or "prerender" in purposes or "preview" in purposes
