"""What the app adds to the start of a web process whose project has DRF, Celery and the admin already."""

from __future__ import annotations

import compileall
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import recommendations
from benchmarks.harness import compare
from benchmarks.report import table, write_section

WITHOUT, WITH = "the project", "with recommendations"
HEAVY = ("numpy", "pandas", "scipy", "sklearn", "surprise")
GOAL = 60


def without() -> Callable[[], None]:
    return _start("recommendations")


def with_recommendations() -> Callable[[], None]:
    return _start()


def run() -> None:
    contenders = {WITHOUT: "benchmarks.startup:without", WITH: "benchmarks.startup:with_recommendations"}
    found = compare(contenders, rounds=15)
    milliseconds = {label: 1000 * one.cpu_seconds for label, one in found.items()}
    added = milliseconds[WITH] - milliseconds[WITHOUT]
    rows = [[label, f"{value:.0f} ms"] for label, value in milliseconds.items()]
    body = f"""{__doc__}

CPU time of importing Celery and DRF, of `django.setup()` with the admin's registrations, and of the URL
patterns. None of {", ".join(HEAVY)} is imported by either.

{table(["start", "CPU"], [*rows, ["added", f"{added:.0f} ms"]])}

Goal: under {GOAL} ms. It was met (59 ms) before the merchandiser's desk came; its admin pages, prices and audiences are
imported when a process starts, and want to be imported when somebody opens them."""
    write_section("startup", "Start-up", body, ["django", "djangorestframework", "celery"])


def _start(left_out: str = "") -> Callable[[], None]:
    from django.conf import settings

    from tests import settings as project

    chosen = {name: getattr(project, name) for name in dir(project) if name.isupper()}
    chosen["INSTALLED_APPS"] = [app for app in project.INSTALLED_APPS if app != left_out]
    chosen["ROOT_URLCONF"] = "benchmarks.startup_urls" if left_out else project.ROOT_URLCONF
    settings.configure(**chosen)
    project.SCRATCH.rmdir()
    compileall.compile_dir(Path(recommendations.__file__).parent, quiet=1)  # as pip does at installation

    def start() -> None:
        import celery  # noqa: F401
        import django
        import rest_framework.views  # noqa: F401

        django.setup()
        import_module(chosen["ROOT_URLCONF"])
        loaded = [name for name in HEAVY if name in sys.modules]
        assert not loaded, f"a web process has imported {loaded}"

    return start
