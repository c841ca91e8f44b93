"""Sections of docs/benchmarks.md, each rewritten by its own command."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"

_HEAD = """# Benchmarks

Figures are medians of runs that take turns, each in a process of its own with one thread: CPU seconds
(never the wall clock) and the peak of memory above the input. Machines differ and are shared, so what
counts is the ratio to the peer in the same run. `make bench` rewrites every section; its name rewrites one.
"""


def write_section(name: str, title: str, body: str, packages: Sequence[str]) -> None:
    """Replace (or append) what stands between the markers of that name."""
    start, end = f"<!-- benchmark {name} -->", f"<!-- end of {name} -->"
    section = f"{start}\n## {title}\n\n{body.strip()}\n\n{_provenance(name, packages)}\n{end}"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    before, found, rest = page.partition(start)
    after = rest.partition(end)[2] if found else "\n"
    before = before if found else page.rstrip() + "\n\n"
    PAGE.write_text(before + section + after, encoding="utf-8")
    print(section)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def _provenance(name: str, packages: Sequence[str]) -> str:
    versions = ", ".join(f"{package} {_version(package)}" for package in packages)
    return (
        f"`python -m benchmarks {name}`, {dt.datetime.now(dt.UTC):%Y-%m-%d}; {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
