"""What is published and how it is placed, held by the process and refreshed when `Revision` moves."""

import logging
from threading import Lock
from time import monotonic

from django.db import DatabaseError

from recommendations import conf
from recommendations.models import Revision
from recommendations.serving.facts import static_facts
from recommendations.serving.families import families
from recommendations.serving.models import models
from recommendations.serving.pricing.held import budgets
from recommendations.serving.reading import read
from recommendations.serving.savepoints import savepoint
from recommendations.serving.slots import Snapshot

logger = logging.getLogger(__name__)


class Keeper:
    """Holds one snapshot for all threads; one of them refreshes it while the others go on with the old one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._fresh_until = 0.0

    def get(self) -> Snapshot:
        held = self._snapshot
        if held is not None and monotonic() < self._fresh_until:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held or Snapshot()
        try:
            return self._refreshed()
        finally:
            self._lock.release()

    def forget(self) -> None:
        self._snapshot, self._fresh_until = None, 0.0

    def _refreshed(self) -> Snapshot:
        held = self._snapshot
        if held is None or monotonic() >= self._fresh_until:
            held = self._snapshot = self._read(held)
            models.keep(held.models)
            self._fresh_until = monotonic() + conf.settings.SNAPSHOT_SECONDS
        return held

    def _read(self, held: Snapshot | None) -> Snapshot:
        try:
            with savepoint():
                return _newer_than(held)
        except DatabaseError:
            if held is None:
                raise
            logger.exception("Cannot re-read what is published; going on with what was.")
            return held


_keeper = Keeper()


def snapshot() -> Snapshot:
    """What is published and placed, as it was at most ``SNAPSHOT_SECONDS`` ago."""
    return _keeper.get()


def forget() -> None:
    """Drop all that this process holds, so that the next answer reads it anew."""
    _keeper.forget()
    models.forget()
    families.forget()
    static_facts.forget()
    budgets.forget()


def _newer_than(held: Snapshot | None) -> Snapshot:
    # The time stands beside the number, because a number that was rolled back is given out again.
    revision = Revision.objects.values_list("number", "changed_at").filter(pk=Revision.ONLY).first()
    return held if held is not None and held.revision == revision else read(revision)
