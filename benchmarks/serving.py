"""A warm page with one widget, against a plain Django view with the same selects and the same eight cards."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from benchmarks.harness import compare
from benchmarks.report import table, write_section

REQUESTS = 400
PEER = "plain view: two selects, eight cards"
CONTENDERS = {
    "“ok”, which is what a request alone costs": "benchmarks.serving:ok",
    PEER: "benchmarks.serving:bare",
    "also bought, visitor unknown: two selects": "benchmarks.serving:also_bought",
    "also bought, shopper known: four selects": "benchmarks.serving:also_bought_known",
    "for you, shopper known: four selects": "benchmarks.serving:for_you",
}


def ok() -> Callable[[], None]:
    _shop()
    return _get("/ok/")


def bare() -> Callable[[], None]:
    _shop()
    return _get("/bare/")


def also_bought() -> Callable[[], None]:
    _shop()
    return _get("/also-bought/")


def also_bought_known() -> Callable[[], None]:
    return _get("/also-bought/", _shop())


def for_you() -> Callable[[], None]:
    return _get("/for-you/", _shop())


def run() -> None:
    found = compare(CONTENDERS, rounds=7)
    peer = found[PEER].cpu_seconds
    rows = [
        [label, f"{1000 * one.cpu_seconds / REQUESTS:.2f} ms", f"{one.cpu_seconds / peer:.2f} ×"]
        for label, one in found.items()
    ]
    body = f"""{__doc__}

CPU milliseconds a request through Django's WSGI handler and the usual middleware, on SQLite, with 500 products
and lists of 50. The known shopper has ten recent views and a personal list, gets a reason and a "not
interested" on each card, and never sees again what they dismissed. Neither page writes.

{table(["page", "CPU", "ratio"], rows)}"""
    write_section("serving", "A widget on a page", body, ["django"])


def _shop() -> str:
    """A shop in a database of its own; the cookies of its one known shopper."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.serving_shop"
    settings.RECOMMENDATIONS["CATALOG"] = "benchmarks.serving_shop.BenchCatalog"
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None  # opening one costs as much as a widget
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    atexit.register(shutil.rmtree, settings.SCRATCH, ignore_errors=True)
    django.setup()
    from benchmarks import serving_shop

    return serving_shop.fill()


def _get(path: str, cookies: str = "") -> Callable[[], None]:
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

    def ask(times: int = REQUESTS) -> None:
        for _ in range(times):
            response = handler({**environ, "wsgi.input": BytesIO()}, lambda _status, _headers: None)
            html = b"".join(response)
            response.close()
        assert html == b"ok" or html.count(b"<article") == 8, html.decode()

    ask(20)
    return ask
