"""Old versions' lists and files, deleted in small steps; the rows with their figures stay."""

from collections.abc import Iterable

from recommendations import conf
from recommendations.models import ModelVersion, RecommendationList, Recommender, VersionStatus
from recommendations.training import storing

_CHUNK = 2_000
_SPARE = (VersionStatus.RETIRED, VersionStatus.EVALUATED, VersionStatus.REFUSED)


def prune(recommender: Recommender) -> list[ModelVersion]:
    """Keep what is published, what is being made and the last KEEP_VERSIONS to go back to; the ones let go."""
    stale = recommender.versions.exclude(pk__in=keepable(recommender)).filter(published_slot=None)
    # A version without its files cannot be published any more, not even at this moment.
    stale.update(artifact={})
    gone = [version for version in stale.filter(artifact={}) if _has_lists(version)]
    delete_lists([version.pk for version in gone])
    _delete_files(recommender)
    return gone


def keepable(recommender: Recommender) -> set[int]:
    """Primary keys of the versions whose lists and files must stay."""
    versions = recommender.versions.order_by("-number")
    spare = versions.filter(status__in=_SPARE).exclude(artifact={}).values_list("pk", flat=True)
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


def _delete_files(recommender: Recommender) -> None:
    """Also the folders of attempts that were killed: whatever no version names and none is writing now."""
    kept = ModelVersion.objects.filter(pk__in=keepable(recommender))
    named = {version.artifact.get("folder") for version in kept}
    numbers = {version.number for version in kept if version.status == VersionStatus.RUNNING}
    for folder in storing.folders(recommender.pk):
        number = folder.rpartition("/")[2].partition("-")[0]
        if folder not in named and number not in map(str, numbers):
            storing.delete(folder)
