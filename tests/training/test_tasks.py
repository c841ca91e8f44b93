import logging
from typing import Any

import pytest
from celery import Celery

from recommendations import schedule, tasks, training
from recommendations.models import ModelVersion, RecommendationList, VersionStatus
from tests.training.shop import recommender
from tests.training.test_leases import expire

pytestmark = pytest.mark.django_db


def test_a_broker_that_is_down_disturbs_nobody_and_the_row_waits(
    celery_application: Celery, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    celery_application.conf.broker_url = "redis://127.0.0.1:1/0"
    row = recommender()
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        version, created = tasks.request_training(row)
    assert created
    assert "No broker took version" in caplog.text
    version.refresh_from_db()
    assert version.status == VersionStatus.QUEUED


@pytest.mark.usefixtures("shop")
def test_the_task_trains_what_its_id_names() -> None:
    version, _ = training.queue(recommender())
    tasks.train_version(version.pk)
    version.refresh_from_db()
    assert version.status == VersionStatus.PUBLISHED


def test_a_version_that_is_gone_is_no_error() -> None:
    tasks.train_version(4711)


def test_a_sweep_sends_what_is_due_and_what_was_lost(
    celery_application: Celery, django_capture_on_commit_callbacks: Any
) -> None:
    celery_application.conf.broker_url = "memory://"
    lost, _ = training.queue(recommender("trending"))
    expire(lost)
    recommender("popularity")
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.sweep()
    assert len(callbacks) == 2
    assert ModelVersion.objects.filter(status=VersionStatus.QUEUED).count() == 2
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.sweep()
    assert callbacks == []


def test_pruning_goes_through_all_recommenders() -> None:
    version, _ = training.queue(recommender())
    RecommendationList.objects.create(version=version, scope="global", items=[])
    training.cancel(version)
    tasks.prune()
    assert not RecommendationList.objects.exists()


def test_the_schedule_and_the_routes_name_tasks_that_exist() -> None:
    names = {one.name for one in vars(tasks).values() if hasattr(one, "apply_async")}
    assert {entry["task"] for entry in schedule.BEAT_SCHEDULE.values()} <= names
    assert schedule.ROUTES[tasks.train_version.name]["queue"] == "recommendations-training"
    assert all(name.startswith("recommendations.tasks.") for name in names)
