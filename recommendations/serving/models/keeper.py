"""What this process has mapped, and the threads that bring what it has not: no page ever waits for them."""

import logging
import os
from collections.abc import Collection
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from django.db import connections

from recommendations.serving.models import cache
from recommendations.storage import StoredModel, StoredModelError

if TYPE_CHECKING:
    from recommendations.algorithms.online import NextInVisit

logger = logging.getLogger(__name__)

FIRST_RETRY, LAST_RETRY = 60.0, 3600.0
"""Seconds until what could not be had is tried again; the wait doubles."""


class Models:
    """Answerers by their model's checksum; those that are not here yet are fetched, each by one thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, NextInVisit] = {}
        self._threads: dict[str, Thread] = {}
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._published: frozenset[str] = frozenset()

    def get(self, model: StoredModel) -> "NextInVisit | None":
        """The model's answerer, or None while it is not here; asking brings it."""
        found = self._held.get(model.sha256)
        if found is None and monotonic() >= self._not_before.get(model.sha256, 0.0):
            self._begin(model)
        return found

    def give_up(self, model: StoredModel, error: Exception) -> None:
        """Do without the model for a while: it is here, and could not answer."""
        with self._lock:
            self._held = {sha: held for sha, held in self._held.items() if sha != model.sha256}
            self._note(model, error)

    def keep(self, published: Collection[str]) -> None:
        """Let go of what is not among these checksums."""
        with self._lock:
            self._published = frozenset(published)
            self._held = {sha: held for sha, held in self._held.items() if sha in self._published}
            self._failures = {sha: n for sha, n in self._failures.items() if sha in self._published}
            self._not_before = {sha: at for sha, at in self._not_before.items() if sha in self._published}

    def forget(self) -> None:
        self.keep(())

    def join(self, seconds: float) -> None:
        """Wait for what is being brought; for tests and the doctor, never for a page."""
        for thread in [*self._threads.values()]:
            thread.join(seconds)

    def after_fork(self) -> None:
        """Threads stay behind in the parent; what it had mapped stays mapped."""
        self._lock, self._threads = Lock(), {}

    def _begin(self, model: StoredModel) -> None:
        if not self._lock.acquire(blocking=False):
            return
        try:
            if model.sha256 in self._held or model.sha256 in self._threads:
                return
            thread = Thread(target=self._bring, args=(model,), name="recommendations-model", daemon=True)
            self._threads[model.sha256] = thread
            thread.start()
        except RuntimeError:  # no thread can be had now: an interpreter that ends, a limit that is reached
            self._threads.pop(model.sha256, None)
        finally:
            self._lock.release()

    def _bring(self, model: StoredModel) -> None:
        try:
            answerer = answerer_of(model, self._published)
        except Exception as error:  # noqa: BLE001 - a storage raises what it likes, and the lists go on
            self._note(model, error)
        else:
            with self._lock:
                self._held = {**self._held, model.sha256: answerer}
        finally:
            self._threads.pop(model.sha256, None)
            connections.close_all()  # those of this thread, in case the storage is in a database

    def _note(self, model: StoredModel, error: Exception) -> None:
        from recommendations.algorithms.errors import ArtifactError

        failures = self._failures.get(model.sha256, 0)
        self._failures[model.sha256] = failures + 1
        self._not_before[model.sha256] = monotonic() + min(FIRST_RETRY * 2**failures, LAST_RETRY)
        if not failures:
            expected = isinstance(error, OSError | StoredModelError | ArtifactError | cache.UnsafeCacheError)
            logger.warning(
                "The model in %s cannot be used here (%s): its published lists answer instead.",
                model.folder,
                error,
                exc_info=None if expected else error,
            )


def answerer_of(model: StoredModel, published: Collection[str] = ()) -> "NextInVisit":
    """The model, checked and mapped from this host's copy."""
    from recommendations.algorithms.online import ANSWERERS

    if model.online not in ANSWERERS:
        raise StoredModelError(f"nothing here answers for {model.online!r}: upgrade, or train again")
    return ANSWERERS[model.online].of(cache.mapped(model, published))


models = Models()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=models.after_fork)
