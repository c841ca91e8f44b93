import json as json_module
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.management.progress import bar
from recommendations.merchandising.lint import Finding, Severity
from recommendations.serving.lint import Budget, Report, lint

#: Pages of each category that are rendered for each placement, unless said otherwise.
PAGES = 25


class Command(BaseCommand):
    help = (
        "Tell what is amiss with campaigns, promotions, bundles and placements: rules that match nothing, pins that"
        " are sold out, campaigns hidden by others, placements that stay empty. Writes nothing; exits with 1 where"
        " something is an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument(
            "--pages",
            type=int,
            default=PAGES,
            help=f"Render so many pages of each category ({PAGES}); 0 renders none.",
        )
        parser.add_argument("--seconds", type=float, help="Stop looking after so long.")

    def handle(self, *, json: bool, pages: int, seconds: float | None, **options: Any) -> None:
        if pages < 0:
            raise CommandError(f"--pages {pages} is no number of pages; give 0 or more.")
        started = time.monotonic()
        with _progress() as listener:
            budget = Budget(seconds=seconds, pages=pages, products=10**9)
            report = lint(budget, renders=pages > 0, listener=listener)
        took = time.monotonic() - started
        if json:
            self.stdout.write(json_module.dumps(_record(report, took), ensure_ascii=False, indent=1))
        else:
            self._tell(report, took)
        if errors := report.count(Severity.ERROR):
            raise CommandError(f"Errors: {errors}.", returncode=1)

    def _tell(self, report: Report, took: float) -> None:
        for one in report.findings:
            self.stdout.write(f"{self._styled(one)} {one.sentence}")
            for row in one.rows:
                self.stdout.write(f"    {row.title or row.key} {row.note}".rstrip())
            if one.count > len(one.rows):
                self.stdout.write(f"    … {one.count - len(one.rows)} more")
            self.stdout.write(f"    → {one.remedy}")
        counts = ", ".join(f"{report.count(severity)} × {severity.value}" for severity in Severity)
        rendered = f" {report.rendered.words}" if report.rendered else ""
        self.stdout.write(f"{counts}. Looked at {report.assortment.words}.{rendered} ({took:.1f} s)")

    def _styled(self, one: Finding) -> str:
        styles = {Severity.ERROR: self.style.ERROR, Severity.WARNING: self.style.WARNING}
        return styles.get(one.severity, self.style.NOTICE)(f"{one.severity.value}:")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], object]]:
    """A bar for each stage, once it begins."""
    with ExitStack() as stack:
        bars: dict[str, Callable[[int], object]] = {}
        before: dict[str, int] = {}

        def listen(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = stack.enter_context(bar(stage, total=total, unit=stage[:-1]))
            bars[stage](done - before.get(stage, 0))
            before[stage] = done

        yield listen


def _record(report: Report, took: float) -> dict[str, Any]:
    rendered = report.rendered
    return {
        "findings": [asdict(one) for one in report.findings],
        "products": {"looked_at": len(report.assortment.facts), "total": report.assortment.total},
        "widgets": None if rendered is None else {"rendered": rendered.widgets, "wanted": rendered.wanted},
        "seconds": round(took, 3),
    }
