"""A warm page with one widget, against a plain Django view with the same selects and the same eight cards."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import time
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path

from benchmarks.report import table, write_section

TURNS, REQUESTS = 40, 20
PEER = "plain view: two selects, eight cards"
KNOWN = "shopper known: four selects"

Ask = Callable[[int], None]


def run() -> None:
    cookies = shop("benchmarks.serving_shop")
    pages = {
        "“ok”, which is what a request alone costs": page_of("/ok/"),
        PEER: page_of("/bare/"),
        "also bought, visitor unknown: two selects": page_of("/also-bought/"),
        f"also bought, {KNOWN}": page_of("/also-bought/", cookies),
        f"for you, {KNOWN}": page_of("/for-you/", cookies),
    }
    found = in_turns(pages)
    rows = [[label, f"{cpu:.2f} ms", f"{cpu / found[PEER]:.2f} ×"] for label, cpu in found.items()]
    body = f"""{__doc__}

CPU milliseconds a request through Django's WSGI handler and the usual middleware, on SQLite, with 500 products
and lists of 50; here the pages take turns of {REQUESTS} requests in one process, and the medians of {TURNS} turns
are shown. The known shopper has ten recent views and a personal list, gets a reason and a "not interested" on each
card, and never sees again what they dismissed. No page writes.

{table(["page", "CPU", "ratio"], rows)}

Goals: also bought at most 1.8 ×, for you at most 2.5 ×. The second was set when "for you" blended two sources; by
default it blends five now."""
    write_section("serving", "A widget on a page", body, ["django"])


def in_turns(pages: dict[str, Ask]) -> dict[str, float]:
    """Median CPU milliseconds a request by page."""
    return {label: statistics.median(each) for label, each in turns_of(pages).items()}


def turns_of(pages: dict[str, Ask]) -> dict[str, list[float]]:
    """CPU milliseconds a request by page, one figure a turn."""
    turns: dict[str, list[float]] = {label: [] for label in pages}
    for _ in range(TURNS):
        for label, ask in pages.items():
            start = time.process_time()
            ask(REQUESTS)
            turns[label].append(1000 * (time.process_time() - start) / REQUESTS)
    return turns


def shop(module: str) -> str:
    """A shop in a database of its own, as ``module`` fills it; the cookies of its one known shopper."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = module
    settings.RECOMMENDATIONS["CATALOG"] = f"{module}.BenchCatalog"
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None  # opening one costs as much as a widget
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    atexit.register(shutil.rmtree, settings.SCRATCH, ignore_errors=True)
    django.setup()
    filled: str = import_module(module).fill()
    return filled


def page_of(path: str, cookies: str = "") -> Ask:
    """Asks for the page so many times, and makes sure that it has its eight cards."""
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_COOKIE": cookies,
        "wsgi.url_scheme": "http",
    }

    def ask(times: int) -> None:
        for _ in range(times):
            response = handler({**environ, "wsgi.input": BytesIO()}, lambda _status, _headers: None)
            html = b"".join(response)
            response.close()
        assert html == b"ok" or html.count(b"<article") == 8, html.decode()

    ask(REQUESTS)
    return ask
