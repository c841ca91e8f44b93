"""Asking for a training run: by hand, by schedule, and calling it off."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.training.errors import TrainingError
from recommendations.training.leases import lease_end

_TRIES = 5


def queue(recommender: Recommender, *, by: str = "", publish: bool = True) -> tuple[ModelVersion, bool]:
    """The version that will be trained, and whether it is a new one.

    A recommender has at most one version that is queued or training: who asks meanwhile joins it.
    """
    for _attempt in range(_TRIES):
        joined = _join(recommender, publish=publish)
        if joined is not None:
            return joined, False
        try:
            with transaction.atomic():
                return _create(recommender, by=by, publish=publish), True
        except IntegrityError:
            continue
    raise TrainingError(f"No version of {recommender} could be queued: others were faster {_TRIES} times.")


def _join(recommender: Recommender, *, publish: bool) -> ModelVersion | None:
    with transaction.atomic():
        version = ModelVersion.objects.select_for_update().filter(running_slot=recommender.pk).first()
        if version is not None and publish and not version.publish_when_ready:
            version.publish_when_ready = True
            version.save(update_fields=["publish_when_ready"])
    return version


def _create(recommender: Recommender, *, by: str, publish: bool) -> ModelVersion:
    last = ModelVersion.objects.filter(recommender=recommender).aggregate(last=Max("number"))["last"] or 0
    return ModelVersion.objects.create(
        recommender=recommender,
        number=last + 1,
        running_slot=recommender.pk,
        publish_when_ready=publish,
        requested_by=by[:150],
        lease_until=lease_end(),
    )


def due() -> list[Recommender]:
    """Active recommenders whose last run was asked for longer ago than their schedule says."""
    active = Recommender.objects.filter(is_active=True, retrain_every_hours__gt=0)
    latest = active.annotate(asked_at=Max("versions__requested_at"))
    return [recommender for recommender in latest if _is_due(recommender, recommender.asked_at)]


def queue_due(*, by: str = "") -> list[ModelVersion]:
    """Queue what is due. Two schedulers at the same moment have the effect of one."""
    versions = []
    for recommender in due():
        with transaction.atomic():
            Recommender.objects.select_for_update().get(pk=recommender.pk)
            asked_at = recommender.versions.aggregate(at=Max("requested_at"))["at"]
            version, created = queue(recommender, by=by) if _is_due(recommender, asked_at) else (None, False)
        if version is not None and created:
            versions.append(version)
    return versions


def _is_due(recommender: Recommender, asked_at: datetime | None) -> bool:
    every = timedelta(hours=recommender.retrain_every_hours)
    return asked_at is None or asked_at + every <= timezone.now()


def cancel(version: ModelVersion, *, by: str = "") -> bool:
    """Call a queued or running version off; False where it had ended already.

    A worker that is busy with it notices at its next step, and cannot publish in any case.
    """
    reason = _("Cancelled by %(name)s.") % {"name": by} if by else _("Cancelled.")
    return bool(
        ModelVersion.objects.open()
        .filter(pk=version.pk)
        .update(
            status=VersionStatus.FAILED,
            fencing=F("fencing") + 1,
            running_slot=None,
            error=reason,
            finished_at=timezone.now(),
        )
    )
