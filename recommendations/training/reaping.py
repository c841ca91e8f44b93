"""Runs whose worker fell silent, and rows that no worker took: the only recovery that is relied on."""

import logging

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.models import ModelVersion, VersionStatus
from recommendations.training.leases import lease_end

logger = logging.getLogger(__name__)


def reap() -> list[ModelVersion]:
    """Queue again what lost its worker, or fail it after MAX_ATTEMPTS; the versions to hand to a worker."""
    expired = ModelVersion.objects.filter(status=VersionStatus.RUNNING, lease_until__lt=timezone.now())
    for version in expired.select_related("recommender"):
        _reap(version)
    return unclaimed()


def unclaimed() -> list[ModelVersion]:
    """Queued versions that no worker took in time; each is named once in a lease's time."""
    waiting = ModelVersion.objects.filter(status=VersionStatus.QUEUED, lease_until__lt=timezone.now())
    return [version for version in waiting if _postponed(version)]


def _reap(version: ModelVersion) -> None:
    # Nobody else may have renewed, finished or claimed it since it was read.
    row = ModelVersion.objects.filter(
        pk=version.pk,
        status=VersionStatus.RUNNING,
        fencing=version.fencing,
        lease_until=version.lease_until,
    )
    what = _story(version)
    if version.attempt < conf.settings.MAX_ATTEMPTS:
        row.update(status=VersionStatus.QUEUED, error=what)
        logger.warning("%s: %s", version, what)
    elif row.update(
        status=VersionStatus.FAILED,
        running_slot=None,
        fencing=F("fencing") + 1,
        error=_("%(what)s Given up after %(count)s attempts.") % {"what": what, "count": version.attempt},
        finished_at=timezone.now(),
    ):
        logger.error("%s: %s Given up after %s attempts.", version, what, version.attempt)


def _story(version: ModelVersion) -> str:
    return _("Worker %(worker)s fell silent in attempt %(attempt)s, at “%(stage)s”.") % {
        "worker": version.worker,
        "attempt": version.attempt,
        "stage": version.get_stage_display() or _("start"),
    }


def _postponed(version: ModelVersion) -> bool:
    """Of two sweepers that find the same row, one is told to send it."""
    return bool(
        ModelVersion.objects.filter(
            pk=version.pk, status=VersionStatus.QUEUED, lease_until=version.lease_until
        ).update(lease_until=lease_end())
    )
