from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from recommendations import tasks, training
from recommendations.models import ModelVersion, Recommender, VersionStatus
from tests.training.shop import recommender


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """What `act` returns in so many threads, each with its own database connection."""

    def one(_: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_ten_retrain_now_at_once_queue_one_run_and_tell_the_others() -> None:
    row = recommender()
    answers = at_once(10, lambda: training.queue(row, by="somebody"))
    assert len({version.pk for version, _ in answers}) == 1
    assert sorted(created for _, created in answers) == [False] * 9 + [True]
    assert ModelVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_have_the_effect_of_one() -> None:
    for name in ("popularity", "trending"):
        recommender(name)
    found = at_once(2, training.queue_due)
    assert sorted(version.recommender.slug for versions in found for version in versions) == [
        "popularity",
        "trending",
    ]
    assert ModelVersion.objects.count() == 2


@pytest.mark.django_db
def test_the_database_itself_keeps_a_second_open_version_out() -> None:
    version, _ = training.queue(recommender())
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.create(
            recommender=version.recommender, number=2, running_slot=version.recommender_id
        )


@pytest.mark.django_db
def test_numbers_go_on_and_one_recommender_does_not_wait_for_another() -> None:
    first, second = recommender("popularity"), recommender("trending")
    one, _ = training.queue(first)
    training.cancel(one)
    assert training.queue(first)[0].number == 2
    assert training.queue(second) == (ModelVersion.objects.get(recommender=second), True)


@pytest.mark.django_db
def test_who_joins_a_run_and_wants_it_published_is_heard() -> None:
    row = recommender()
    version, _ = training.queue(row, publish=False)
    training.queue(row, publish=False)
    version.refresh_from_db()
    assert not version.publish_when_ready
    assert training.queue(row, publish=True) == (version, False)
    version.refresh_from_db()
    assert version.publish_when_ready


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("story", "values", "asked_hours_ago", "expected"),
    [
        ("never trained", {}, None, True),
        ("trained lately", {}, 23, False),
        ("trained long ago", {}, 25, True),
        ("has its own rhythm", {"retrain_every_hours": 1}, 2, True),
        ("only by hand", {"retrain_every_hours": 0}, 1000, False),
        ("switched off", {"is_active": False}, None, False),
    ],
)
def test_what_is_due(story: str, values: dict[str, Any], asked_hours_ago: int | None, expected: bool) -> None:
    row = recommender(**values)
    if asked_hours_ago is not None:
        asked_at = timezone.now() - timedelta(hours=asked_hours_ago)
        ModelVersion.objects.create(
            recommender=row, number=1, status=VersionStatus.FAILED, requested_at=asked_at
        )
    assert (training.due() == [row]) is expected, story


@pytest.mark.django_db
def test_what_is_queued_already_is_not_queued_by_the_schedule_again() -> None:
    row = recommender(retrain_every_hours=1)
    version, _ = training.queue(row)
    ModelVersion.objects.update(requested_at=timezone.now() - timedelta(hours=5))
    assert training.due() == [row]
    assert training.queue_due() == []
    assert list(ModelVersion.objects.all()) == [version]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "expected"),
    [(VersionStatus.QUEUED, True), (VersionStatus.RUNNING, True), (VersionStatus.PUBLISHED, False)],
)
def test_only_what_is_open_can_be_cancelled(status: str, expected: bool) -> None:
    version, _ = training.queue(recommender())
    ModelVersion.objects.update(status=status)
    assert training.cancel(version, by="ann") is expected
    version.refresh_from_db()
    assert (version.status == VersionStatus.FAILED) is expected
    assert (version.running_slot is None) is expected


@pytest.mark.django_db
def test_nothing_is_sent_before_commit_and_nothing_after_a_rollback(
    django_capture_on_commit_callbacks: Any,
) -> None:
    row = recommender()
    with django_capture_on_commit_callbacks() as callbacks:
        version, created = tasks.request_training(row, by="ann")
        assert created
        assert len(callbacks) == 0
    assert len(callbacks) == 1
    with django_capture_on_commit_callbacks() as callbacks:
        assert tasks.request_training(row, by="ben") == (version, False)
    assert callbacks == []
    training.cancel(version)
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        tasks.request_training(row)
        # As Django does under ATOMIC_REQUESTS when the shop's own view fails later.
        transaction.set_rollback(True)
    assert callbacks == []
    assert Recommender.objects.get().versions.count() == 1
