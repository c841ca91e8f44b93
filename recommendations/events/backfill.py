"""The orders that a shop already has, read through its Catalog."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from recommendations import conf
from recommendations.catalog import get_catalog
from recommendations.events.intake import Report, Store, run
from recommendations.events.orders import fact_of
from recommendations.models import Intake


def backfill(
    since: datetime | None = None,
    *,
    restart: bool = False,
    dry_run: bool = False,
    advance: Callable[[int], object] = int,
) -> Report:
    """Record every line of ``Catalog.order_lines()``, going on where an earlier run was interrupted.

    Repeating it adds nothing that is there. ``advance`` hears how many rows each chunk had.
    """
    intake = unfinished(since, restart=restart) or Intake(name=_name(since))
    if not dry_run and intake.pk is None:
        Intake.objects.filter(name=intake.name).delete()
    lines = get_catalog().order_lines(intake.through or since)
    store = Store(fact_of=partial(fact_of, store=conf.settings.STORE), dry_run=dry_run)
    return run(intake, lines, store, advance)


def unfinished(since: datetime | None = None, *, restart: bool = False) -> Intake | None:
    """The run that was interrupted and will be gone on with, if there is one and its orders came oldest first."""
    interrupted = Intake.objects.filter(name=_name(since), finished_at=None).first()
    return interrupted if interrupted and interrupted.report.get("in_order") and not restart else None


def _name(since: datetime | None) -> str:
    return f"orders {conf.settings.STORE} {since.isoformat() if since else ''}".strip()
