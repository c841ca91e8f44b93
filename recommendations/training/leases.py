"""Who may work on a version: one worker, for a while, under a number that only grows."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from recommendations import conf
from recommendations.models import ModelVersion, VersionStatus
from recommendations.training.errors import LostLeaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on ``version``, held as long as its row shows ``fencing``."""

    version: ModelVersion
    fencing: int

    @property
    def row(self) -> QuerySet[ModelVersion]:
        """The version's row while the lease is held, else nothing."""
        return ModelVersion.objects.filter(
            pk=self.version.pk, fencing=self.fencing, status=VersionStatus.RUNNING
        )

    def update(self, **values: Any) -> None:
        """Write to the row and renew the lease, or raise LostLeaseError."""
        if not self.row.update(lease_until=lease_end(), **values):
            raise LostLeaseError(f"Version {self.version} belongs to another worker by now.")

    def finish(self, status: VersionStatus, **values: Any) -> None:
        """The last word on this run: it gives the slot back."""
        self.update(status=status, running_slot=None, finished_at=timezone.now(), **values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A short transaction in which nobody can take the lease; LostLeaseError where somebody has."""
        with transaction.atomic():
            if not self.row.select_for_update().exists():
                raise LostLeaseError(f"Version {self.version} belongs to another worker by now.")
            yield


def claim(version_id: int) -> Lease | None:
    """Take a queued version; None where it is not queued (any more), so that a second delivery does nothing."""
    with transaction.atomic():
        claimed = ModelVersion.objects.filter(pk=version_id, status=VersionStatus.QUEUED).update(
            status=VersionStatus.RUNNING,
            fencing=F("fencing") + 1,
            attempt=F("attempt") + 1,
            lease_until=lease_end(),
            worker=worker_name(),
            started_at=timezone.now(),
            stage="",
            progress=0.0,
            error="",
        )
        if not claimed:
            return None
        version = ModelVersion.objects.select_related("recommender").get(pk=version_id)
    return Lease(version=version, fencing=version.fencing)


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=conf.settings.LEASE_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:100]
