"""What recs_backfill and recs_import have in common: the bar, the report, and how they end."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommendations.events.intake import Report
from recommendations.management.progress import bar
from recommendations.models import Intake

INTERRUPTED = 130


class IntakeCommand(BaseCommand):
    """Exit code 0: done. 1: failed, or not one row could be taken, or with --strict some could not.
    130: interrupted; the same command goes on from there."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="report what would be kept, write nothing")
        parser.add_argument("--restart", action="store_true", help="begin again instead of going on")
        parser.add_argument("--strict", action="store_true", help="exit with 1 when any row was dropped")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def take(
        self,
        what: str,
        work: Callable[[Callable[[int], object]], Report],
        before: Intake | None,
        options: dict[str, Any],
    ) -> None:
        started = time.monotonic()
        if before is not None and not options["json"]:
            self.stdout.write(f"Going on where it was interrupted: {self.reached(before)}.")
        try:
            with bar(what, done=before.rows if before else 0) as advance:
                report = work(advance)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. The same command goes on from here.")
            sys.exit(INTERRUPTED)
        self.show(report, time.monotonic() - started, options)
        if report.read and not report.kept + report.duplicates:
            raise CommandError("Not one row could be taken; the reasons are above.")
        if options["strict"] and report.dropped:
            raise CommandError(f"{report.dropped.total():,} rows were dropped; the reasons are above.")

    def reached(self, intake: Intake) -> str:
        return f"behind row {intake.rows:,}"

    def show(self, report: Report, seconds: float, options: dict[str, Any]) -> None:
        if options["json"]:
            told = {**report.as_json(), "seconds": round(seconds, 3), "dry_run": options["dry_run"]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        verb = "would be kept" if options["dry_run"] else "kept"
        self.stdout.write(
            f"{report.read:,} rows read: {report.kept:,} {verb}, {report.duplicates:,} there already,"
            f" {report.dropped.total():,} dropped. ({seconds:.1f} s)"
        )
        for code, count in report.dropped.most_common():
            self.stdout.write(f"  {count:>9,} {code} (first: {report.examples[code]})")
