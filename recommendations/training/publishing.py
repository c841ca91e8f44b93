"""Which version serves: one short transaction flips it, and every process hears of it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.models import ModelVersion, RecommendationList, Recommender, Revision, VersionStatus
from recommendations.signals import model_published
from recommendations.training import storing
from recommendations.training.errors import LostLeaseError, PublishError
from recommendations.training.leases import Lease

_READY = (VersionStatus.EVALUATED, VersionStatus.RETIRED, VersionStatus.REFUSED)


def publish(version: ModelVersion, *, by: str = "") -> ModelVersion:
    """Let a version serve that was trained before; PublishError says why it may not."""
    version.refresh_from_db()
    if version.status not in _READY:
        raise PublishError(
            _("Version %(version)s is %(status)s: only one that was trained to the end can be published.")
            % {"version": version, "status": version.get_status_display().lower()}
        )
    verify(version)
    ready = ModelVersion.objects.filter(pk=version.pk, status__in=_READY).filter(artifact__has_key="sha256")
    if not _flip(version, ready, {}, by=by):
        raise PublishError(_("Version %(version)s was changed meanwhile: look again.") % {"version": version})
    return version


def publish_trained(lease: Lease) -> None:
    """The end of a run; whoever lost the lease meanwhile gets LostLeaseError and changes nothing."""
    lease.version.refresh_from_db()
    verify(lease.version)
    ended = {"running_slot": None, "finished_at": timezone.now(), "stage": "", "progress": 1.0}
    if not _flip(lease.version, lease.row, ended):
        raise LostLeaseError(f"Version {lease.version} belongs to another worker by now.")


def roll_back(recommender: Recommender, *, by: str = "") -> ModelVersion:
    """Publish the version before the one that serves; PublishError where there is none to go back to."""
    version = previous(recommender)
    if version is None:
        raise PublishError(
            _("%(recommender)s has no earlier version that is still stored (KEEP_VERSIONS is %(kept)s).")
            % {"recommender": recommender, "kept": conf.settings.KEEP_VERSIONS}
        )
    return publish(version, by=by)


def previous(recommender: Recommender) -> ModelVersion | None:
    """What a rollback goes back to: the newest version before the published one that served and is stored."""
    current = recommender.published_version
    served = recommender.versions.filter(status=VersionStatus.RETIRED).filter(artifact__has_key="sha256")
    if current is not None:
        served = served.filter(number__lt=current.number)
    return served.order_by("-number").first()


def verify(version: ModelVersion) -> None:
    """Raise PublishError unless lists and files are there and are what was written."""
    expected = version.configuration.get("product_model")
    if expected != conf.product_model_label():
        raise PublishError(
            _("Version %(version)s was trained on the products of %(model)s.")
            % {"version": version, "model": expected}
        )
    storing.verify(version)
    for scope, count in version.counts.get("lists", {}).items():
        if count and not RecommendationList.objects.filter(version=version, scope=scope).exists():
            raise PublishError(_("The lists of version %(version)s are gone.") % {"version": version})


def _flip(
    version: ModelVersion, ready: QuerySet[ModelVersion], values: dict[str, Any], *, by: str = ""
) -> bool:
    with transaction.atomic():
        # Whoever publishes the same recommender at this moment waits here.
        Recommender.objects.select_for_update().get(pk=version.recommender_id)
        now = timezone.now()
        if not ready.exists():
            return False
        _retire(version, by=by)
        if not ready.update(
            status=VersionStatus.PUBLISHED,
            published_slot=version.recommender_id,
            published_at=now,
            error="",
            **values,
        ):
            transaction.set_rollback(True)
            return False
        Revision.advance()
        transaction.on_commit(
            lambda: model_published.send_robust(sender=ModelVersion, version=version), robust=True
        )
    version.refresh_from_db()
    return True


def _retire(successor: ModelVersion, *, by: str) -> None:
    published = ModelVersion.objects.filter(published_slot=successor.recommender_id)
    note = _("Followed by #%(number)s.") % {"number": successor.number}
    if by:
        note = _("Replaced by #%(number)s at the wish of %(name)s.") % {
            "number": successor.number,
            "name": by,
        }
    published.update(published_slot=None, status=VersionStatus.RETIRED, error=note)
