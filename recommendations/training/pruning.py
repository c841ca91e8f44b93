"""Old versions' lists and files, deleted in small steps; the rows with their figures stay."""

from collections.abc import Iterable

from recommendations import conf
from recommendations.models import ModelVersion, RecommendationList, Recommender, VersionStatus
from recommendations.training import storing

_CHUNK = 2_000
_SPARE = (VersionStatus.RETIRED, VersionStatus.EVALUATED, VersionStatus.REFUSED)


def prune(recommender: Recommender) -> list[ModelVersion]:
    """Keep what is published, what is being made and the last KEEP_VERSIONS to go back to; the ones let go."""
    stale = recommender.versions.exclude(pk__in=keepable(recommender))
    gone = [version for version in stale if version.artifact or _has_lists(version)]
    return [version for version in gone if _let_go(version)]


def _let_go(version: ModelVersion) -> bool:
    """False where somebody published it at this very moment."""
    left = {key: value for key, value in version.artifact.items() if key == "folder"}
    # Without its checksum it cannot be published from here on.
    if not ModelVersion.objects.filter(pk=version.pk, published_slot=None).update(artifact=left):
        return False
    delete_lists([version.pk])
    storing.remove(version)
    return True


def keepable(recommender: Recommender) -> set[int]:
    """Primary keys of the versions whose lists and files must stay."""
    versions = recommender.versions.order_by("-number")
    spare = versions.filter(status__in=_SPARE).filter(artifact__has_key="sha256").values_list("pk", flat=True)
    busy = versions.open() | versions.published()
    return {*busy.values_list("pk", flat=True), *spare[: conf.settings.KEEP_VERSIONS]}


def delete_lists(versions: Iterable[int]) -> None:
    """In runs of rows, so that no transaction is long and no shopper waits for it."""
    for version in versions:
        rows = RecommendationList.objects.filter(version_id=version).order_by("pk")
        while some := list(rows.values_list("pk", flat=True)[:_CHUNK]):
            RecommendationList.objects.filter(version_id=version, pk__in=some).delete()


def _has_lists(version: ModelVersion) -> bool:
    return RecommendationList.objects.filter(version=version).exists()
