"""Killed, stopped, cut off and told twice: what is published stays, and the run comes to one end."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from recommendations import tasks, training
from recommendations.models import ModelVersion, RecommendationList, Recommender, VersionStatus
from tests.services.proxy import link_to
from tests.services.workers import Workers, kill, until
from tests.training.algorithms import Poison, Slow, path
from tests.training.shop import open_shop, recommender

pytestmark = pytest.mark.services
both = pytest.mark.parametrize("broker", ["redis", "rabbitmq"], indirect=True)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A slow recommender writes the id of its process here when it begins to learn."""
    return tmp_path / "begun"


@pytest.fixture
def slow(workers: Workers, begun: Path) -> Callable[..., Recommender]:
    """A recommender with something published, which from now on learns for some seconds."""

    def make(seconds: float = 1.5, algorithm: type = Slow) -> Recommender:
        open_shop(baskets=40)
        row = recommender("popularity")
        assert training.train(row).is_published
        row.algorithm = path(algorithm)
        row.parameters = {"seconds": seconds, "begun": str(begun)}
        row.save()
        return row

    return make


def attempts(begun: Path) -> list[int]:
    """Processes that began to learn for good: the evaluation's fit comes first, and does not count."""
    return [int(line) for line in begun.read_text().split()] if begun.exists() else []


def state(version: ModelVersion) -> ModelVersion:
    version.refresh_from_db()
    return version


def ends(version: ModelVersion, status: str, *, sweeping: bool = True, seconds: float = 60.0) -> bool:
    """Whether it comes to that end, with beat's sweep running meanwhile."""

    def look() -> bool:
        if sweeping:
            tasks.sweep()
        return state(version).status == status

    return until(look, seconds, every=0.5)


@both
def test_a_worker_trains_and_publishes_what_was_asked_for(workers: Workers) -> None:
    open_shop()
    workers.start()
    row = recommender("co-purchase")
    version, created = tasks.request_training(row, by="ann")
    assert created
    assert ends(version, VersionStatus.PUBLISHED, sweeping=False)
    assert RecommendationList.objects.filter(version=version).count() == 20


@both
def test_a_killed_pool_process_costs_an_attempt_and_no_more(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    row = slow()
    yesterday = row.published_version
    workers.start()
    version, _ = tasks.request_training(row)
    assert until(lambda: attempts(begun))
    os.kill(attempts(begun)[0], signal.SIGKILL)
    assert row.published_version == yesterday
    assert ends(version, VersionStatus.PUBLISHED)
    assert (version.attempt, len(set(attempts(begun)))) == (2, 2)
    assert row.published_version == version


@both
def test_a_killed_worker_costs_an_attempt_and_no_more(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    row = slow()
    yesterday = row.published_version
    first = workers.start(broker_transport_options={"visibility_timeout": 5})
    version, _ = tasks.request_training(row)
    assert until(lambda: attempts(begun))
    kill(first)
    assert state(version).status == VersionStatus.RUNNING
    assert row.published_version == yesterday
    workers.start(broker_transport_options={"visibility_timeout": 5})
    assert ends(version, VersionStatus.PUBLISHED)
    assert (version.attempt, row.published_version) == (2, version)
    assert row.versions.filter(published_slot=row.pk).count() == 1


def test_a_delivery_of_what_still_runs_does_nothing(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    """Even where the project acknowledges late, and Redis delivers again after five seconds."""
    row = slow(seconds=3)
    late = {
        "broker_transport_options": {"visibility_timeout": 5},
        "task_annotations": {"recommendations.tasks.train_version": {"acks_late": True}},
    }
    workers.start(**late)
    workers.start(**late)
    version, _ = tasks.request_training(row)
    assert until(lambda: attempts(begun))
    tasks.send(version)
    assert ends(version, VersionStatus.PUBLISHED)
    time.sleep(6)
    assert state(version).attempt == 1
    assert len(set(attempts(begun))) == 1
    assert row.versions.count() == 2


def test_a_poison_run_fails_after_three_attempts_and_blocks_nobody(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    row = slow(algorithm=Poison)
    yesterday = row.published_version
    workers.start()
    poison, _ = tasks.request_training(row)
    healthy, _ = tasks.request_training(recommender("co-purchase"))
    assert ends(healthy, VersionStatus.PUBLISHED, sweeping=False)
    assert ends(poison, VersionStatus.FAILED)
    assert "Given up after 3 attempts" in poison.error
    assert len(set(attempts(begun))) == 3
    assert row.published_version == yesterday


def test_a_worker_that_was_stopped_past_its_lease_comes_back_to_a_closed_door(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    row = slow()
    workers.start()
    version, _ = tasks.request_training(row)
    assert until(lambda: attempts(begun))
    stopped = attempts(begun)[0]
    os.kill(stopped, signal.SIGSTOP)
    workers.start()
    assert ends(version, VersionStatus.PUBLISHED)
    lists = list(RecommendationList.objects.values_list("version", "items"))
    os.kill(stopped, signal.SIGCONT)
    log = workers.folder / "worker-0.log"
    assert until(lambda: "belongs to another worker by now" in log.read_text()), log.read_text()
    assert (state(version).fencing, version.status) == (2, VersionStatus.PUBLISHED)
    assert list(RecommendationList.objects.values_list("version", "items")) == lists


def test_what_a_flushed_broker_forgot_is_sent_again(workers: Workers) -> None:
    open_shop()
    version, _ = tasks.request_training(recommender("popularity"))
    from celery import current_app

    with current_app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    workers.start()
    assert ends(version, VersionStatus.PUBLISHED)
    assert version.attempt == 1


@both
def test_a_cut_line_to_the_broker_loses_no_run(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    row = slow()
    url = urlsplit(workers.broker)
    with link_to(url.hostname or "", url.port or 0) as link:
        account = f"{url.username}:{url.password}@" if url.username else ""
        through = url._replace(netloc=f"{account}127.0.0.1:{link.listening}").geturl()
        workers.start(broker=through, broker_connection_retry_on_startup=True)
        version, _ = tasks.request_training(row)
        assert until(lambda: attempts(begun))
        link.cut()
        assert ends(version, VersionStatus.PUBLISHED)
        link.mend()
        after, created = tasks.request_training(row)
        assert created
        assert ends(after, VersionStatus.PUBLISHED)
        assert (version.attempt, after.attempt) == (1, 1)


def test_a_deployment_lets_the_run_finish(
    workers: Workers, slow: Callable[..., Recommender], begun: Path
) -> None:
    process = workers.start()
    version, _ = tasks.request_training(slow())
    assert until(lambda: attempts(begun))
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert state(version).status == VersionStatus.PUBLISHED
