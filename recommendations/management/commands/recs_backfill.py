from datetime import datetime
from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from recommendations import conf
from recommendations.catalog import get_catalog
from recommendations.events.backfill import backfill, unfinished
from recommendations.management.intake_command import IntakeCommand
from recommendations.models import Intake


class Command(IntakeCommand):
    help = (
        "Record the orders that the shop already has, as its Catalog.order_lines() gives them."
        " Safe to repeat: what is there already is not recorded again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--since", type=_moment, help="only orders from this day (or time) on")

    def handle(self, **options: Any) -> None:
        if not get_catalog().has_order_lines:
            raise CommandError(
                f"{conf.settings.CATALOG} does not say what was sold: write its order_lines() method, which"
                " yields an OrderLine for each line of each order, oldest first."
            )
        since, restart = options["since"], options["restart"]
        work = partial(backfill, since, restart=restart, dry_run=options["dry_run"])
        self.take(
            "Orders", lambda advance: work(advance=advance), unfinished(since, restart=restart), options
        )

    def reached(self, intake: Intake) -> str:
        through = f"{timezone.localtime(intake.through):%d %B %Y %H:%M}" if intake.through else "the start"
        return f"orders of {through}, {intake.rows:,} lines read"


def _moment(text: str) -> datetime:
    moment, day = parse_datetime(text), parse_date(text)
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the shop's own midnight
    if moment is None:
        raise ValueError(text)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
