import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recommendations.events.replay import replay, replayable


class Command(BaseCommand):
    help = "Take again the events that were refused, after what was wrong has been put right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", default="", help="only those with this reason, e.g. unknown_product")
        parser.add_argument("--dry-run", action="store_true", help="only count them")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, **options: Any) -> None:
        outcomes = replay(replayable(options["code"]), dry_run=options["dry_run"])
        counts = {name: outcomes[name] for name in ("seen", "stored", "duplicate", "refused")}
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(
            f"{counts['seen']:,} refused events: {counts['stored']:,} stored now, {counts['duplicate']:,} there"
            f" already, {counts['refused']:,} still refused."
        )
