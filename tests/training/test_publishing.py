import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from recommendations import training
from recommendations.algorithms import artifacts
from recommendations.models import ModelVersion, RecommendationList, Recommender, Revision, VersionStatus
from recommendations.signals import model_published
from recommendations.training import storing
from recommendations.training.errors import LostLeaseError
from recommendations.training.leases import claim
from recommendations.training.publishing import publish_trained
from tests.training.shop import recommender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


@pytest.fixture
def row() -> Recommender:
    return recommender("co-purchase")


@pytest.fixture
def two(row: Recommender) -> tuple[ModelVersion, ModelVersion]:
    """Yesterday's version and today's, which is up."""
    yesterday, today = training.train(row), training.train(row)
    yesterday.refresh_from_db()
    return yesterday, today


def folder(version: ModelVersion) -> Path:
    return Path(storing.storage().path(version.artifact["folder"]))


def test_publishing_retires_what_was_up(two: tuple[ModelVersion, ModelVersion]) -> None:
    yesterday, today = two
    assert (yesterday.status, yesterday.published_slot) == (VersionStatus.RETIRED, None)
    assert (today.status, today.published_slot) == (VersionStatus.PUBLISHED, today.recommender_id)


def test_rolling_back_serves_the_version_before_and_notes_who_wished_it(
    two: tuple[ModelVersion, ModelVersion],
) -> None:
    yesterday, today = two
    before = Revision.current()
    assert training.roll_back(today.recommender, by="ann") == yesterday
    today.refresh_from_db()
    assert today.recommender.published_version == yesterday
    assert (today.status, today.error) == (VersionStatus.RETIRED, "Replaced by #1 at the wish of ann.")
    assert Revision.current() == before + 1


def test_rolling_back_goes_further_each_time_and_stops_at_the_first(row: Recommender) -> None:
    versions = [training.train(row) for _ in range(3)]
    assert [training.roll_back(row) for _ in range(2)] == [versions[1], versions[0]]
    with pytest.raises(training.PublishError, match="no earlier version"):
        training.roll_back(row)
    assert row.published_version == versions[0]
    assert training.publish(versions[2]) == versions[2]


def test_there_is_nothing_to_roll_back_to_before_the_first(row: Recommender) -> None:
    with pytest.raises(training.PublishError, match="no earlier version"):
        training.roll_back(row)


def test_others_hear_of_it_after_commit(row: Recommender, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[ModelVersion] = []

    def listen(version: ModelVersion, **_: Any) -> None:
        heard.append(version)

    def fail(**_: Any) -> None:
        raise RuntimeError("the shop's own receiver")

    model_published.connect(fail)
    model_published.connect(listen)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            version = training.train(row)
        assert heard == []
        for callback in callbacks:
            callback()
        assert heard == [version]
    finally:
        model_published.disconnect(fail)
        model_published.disconnect(listen)


@pytest.mark.parametrize("status", [VersionStatus.QUEUED, VersionStatus.RUNNING, VersionStatus.FAILED])
def test_what_was_not_trained_to_the_end_cannot_be_published(row: Recommender, status: str) -> None:
    version, _ = training.queue(row)
    ModelVersion.objects.update(status=status)
    with pytest.raises(training.PublishError, match="only one that was trained to the end"):
        training.publish(version)


def truncate(model: Path) -> None:
    largest = max(model.glob("*.npy"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-7])


def flip_a_bit(model: Path) -> None:
    path = model / "neighbours_.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def empty(model: Path) -> None:
    (model / "neighbours_.npy").write_bytes(b"")


def remove_a_file(model: Path) -> None:
    (model / "neighbours_.npy").unlink()


def remove_everything(model: Path) -> None:
    for path in model.iterdir():
        path.unlink()


def forge_the_manifest(model: Path) -> None:
    manifest = json.loads((model / artifacts.MANIFEST).read_text())
    manifest["values"]["planted_"] = 1
    (model / artifacts.MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (truncate, "truncated or altered"),
        (flip_a_bit, "truncated or altered"),
        (empty, "truncated or altered"),
        (remove_a_file, "not in the storage any more"),
        (remove_everything, "not in the storage any more"),
        (forge_the_manifest, "not the one that was written"),
    ],
)
def test_a_damaged_model_is_refused_and_what_is_up_stays(
    two: tuple[ModelVersion, ModelVersion], damage: Any, reason: str
) -> None:
    yesterday, today = two
    damage(folder(yesterday))
    with pytest.raises(training.PublishError, match=reason):
        training.roll_back(today.recommender)
    assert today.recommender.published_version == today


def test_a_model_of_a_newer_schema_is_refused_by_name(two: tuple[ModelVersion, ModelVersion]) -> None:
    yesterday, today = two
    path = folder(yesterday) / artifacts.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    import hashlib

    artifact = {**yesterday.artifact, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    ModelVersion.objects.filter(pk=yesterday.pk).update(artifact=artifact)
    with pytest.raises(training.PublishError, match="has schema 99, this version reads 1"):
        training.roll_back(today.recommender)


def test_a_model_of_another_catalogue_is_refused_by_name(two: tuple[ModelVersion, ModelVersion]) -> None:
    yesterday, today = two
    yesterday.configuration["product_model"] = "bakery.Cake"
    yesterday.save()
    with pytest.raises(training.PublishError, match=r"trained on the products of bakery\.Cake"):
        training.roll_back(today.recommender)


class Canary:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_a_planted_pickle_is_refused_and_never_run(
    two: tuple[ModelVersion, ModelVersion], tmp_path: Path
) -> None:
    yesterday, today = two
    planted = np.empty(1, object)
    planted[0] = Canary(tmp_path / "canary")
    np.save(folder(yesterday) / "neighbours_.npy", planted, allow_pickle=True)
    with pytest.raises(training.PublishError, match="truncated or altered"):
        training.roll_back(today.recommender)
    assert not (tmp_path / "canary").exists()


def test_without_its_lists_a_version_cannot_be_published(two: tuple[ModelVersion, ModelVersion]) -> None:
    yesterday, today = two
    RecommendationList.objects.filter(version=yesterday).delete()
    with pytest.raises(training.PublishError, match=r"lists of version .* are gone"):
        training.roll_back(today.recommender)


def test_whoever_lost_the_lease_cannot_publish(two: tuple[ModelVersion, ModelVersion]) -> None:
    _, today = two
    version, _ = training.queue(today.recommender)
    lease = claim(version.pk)
    assert lease is not None
    ModelVersion.objects.filter(pk=version.pk).update(
        fencing=lease.fencing + 1,
        artifact=today.artifact,
        configuration=today.configuration,
    )
    with pytest.raises(LostLeaseError):
        publish_trained(lease)
    assert today.recommender.published_version == today


def test_old_versions_lose_lists_and_files_but_keep_their_figures(row: Recommender, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "KEEP_VERSIONS": 2}
    versions = [training.train(row) for _ in range(4)]
    for version in versions:
        version.refresh_from_db()
    assert [bool(version.artifact) for version in versions] == [False, True, True, True]
    assert versions[0].metrics
    stored = set(RecommendationList.objects.values_list("version", flat=True))
    assert stored == {version.pk for version in versions[1:]}
    assert len(storing.storage().listdir(f"recommender-{row.pk}")[0]) == 3
    with pytest.raises(training.PublishError, match="no stored model"):
        training.publish(versions[0])


def test_what_a_failed_run_left_is_removed(row: Recommender) -> None:
    version, _ = training.queue(row)
    RecommendationList.objects.create(version=version, scope="global", items=[[str(uuid4()), 1, 1]])
    training.cancel(version)
    assert training.prune(row) == [version]
    assert not RecommendationList.objects.exists()
    assert training.prune(row) == []


def test_an_open_or_published_version_is_never_pruned(row: Recommender, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "KEEP_VERSIONS": 0}
    published = training.train(row)
    version, _ = training.queue(row)
    RecommendationList.objects.create(version=version, scope="global", items=[[str(uuid4()), 1, 1]])
    assert training.prune(row) == []
    assert RecommendationList.objects.filter(version=published).exists()
