import json as json_module
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.management.doctor import Finding, examine


class Command(BaseCommand):
    help = (
        "Tell what is configured, what is trained and how old it is, what each placement shows and falls back"
        " to, and what to do next. Exits with 1 where something is to be done (→); what can wait (·) is told only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument(
            "--create-defaults",
            action="store_true",
            help="First create the usual recommenders and placements that are missing.",
        )

    def handle(self, *, json: bool, create_defaults: bool, **options: Any) -> None:
        if create_defaults:
            from recommendations.serving.defaults import ensure_defaults

            created = ensure_defaults()
            if not json:
                self.stdout.write(f"Created: {', '.join(created) or 'nothing, all are there'}.")
        findings = list(examine())
        if json:
            self.stdout.write(json_module.dumps([asdict(finding) for finding in findings], indent=1))
        else:
            self._print(findings)
        steps = sum(finding.is_due for finding in findings)
        if steps:
            raise CommandError(f"To do: {steps}. See the arrows above.", returncode=1)

    def _print(self, findings: list[Finding]) -> None:
        section = ""
        for finding in findings:
            if finding.section != section:
                section = finding.section
                self.stdout.write(self.style.MIGRATE_HEADING(section))
            style = self.style.WARNING if finding.is_due else self.style.SUCCESS
            self.stdout.write(f"  {style(finding.subject)}: {finding.state}")
            if finding.next_step:
                self.stdout.write(f"    {'→' if finding.is_due else '·'} {finding.next_step}")
