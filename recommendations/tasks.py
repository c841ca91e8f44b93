"""Celery's doors to training. Everything here also works in process, see ``recs_train``.

A run is acknowledged when it starts: an unacknowledged one would be delivered again after Redis's visibility
timeout, and would have its channel closed after RabbitMQ's consumer timeout, while it is still at work. What
a killed worker leaves behind comes back through `sweep`, which needs no redelivery; and a second delivery of
a version finds it claimed and does nothing.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from celery import current_app, shared_task
from django.db import transaction

from recommendations import conf

if TYPE_CHECKING:
    from celery import Task

    from recommendations.models import Evaluation, ModelVersion, Recommender
    from recommendations.training.leaderboard import Question

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True, acks_late=False, reject_on_worker_lost=False)  # type: ignore[untyped-decorator]
def train_version(version_id: int) -> None:
    """Train and publish a queued version; do nothing where it is not queued any more."""
    from recommendations import training
    from recommendations.models import ModelVersion

    try:
        training.run(version_id)
    except ModelVersion.DoesNotExist:
        logger.warning("Version %s was deleted, with its recommender perhaps: nothing to train.", version_id)


@shared_task(ignore_result=True, acks_late=False, reject_on_worker_lost=False)  # type: ignore[untyped-decorator]
def run_evaluation(evaluation_id: int) -> None:
    """Measure a queued leaderboard; do nothing where it is not queued any more."""
    from recommendations.models import Evaluation
    from recommendations.training import leaderboard

    try:
        leaderboard.run(evaluation_id)
    except Evaluation.DoesNotExist:
        logger.warning("Evaluation %s was deleted: nothing to measure.", evaluation_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Every minute: bring back runs that lost their worker, queue what is due, hand both to the workers."""
    from recommendations import training
    from recommendations.training import leaderboard

    for version in [*training.reap(), *training.queue_due(by="schedule")]:
        send(version)
    for evaluation_id in leaderboard.unclaimed():
        send_evaluation(evaluation_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def take_in_new_products() -> None:
    """Every five minutes: train again what can say something of a product that nobody has met yet."""
    from recommendations import training

    for version in training.queue_for_new_products(by="new products"):
        send(version)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def prune() -> None:
    """Every day: delete lists and files of versions that nobody can go back to."""
    from recommendations import training
    from recommendations.models import Recommender

    for recommender in Recommender.objects.all():
        training.prune(recommender)


@shared_task(ignore_result=True, acks_late=False, reject_on_worker_lost=False)  # type: ignore[untyped-decorator]
def propose_bundles() -> None:
    """Every week, or when asked: search the orders for products that sell together, for people to decide on."""
    from recommendations.training import bundles

    bundles.propose()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def refresh_audiences(slugs: Sequence[str] = ()) -> None:
    """Every hour, and after an audience was changed: who belongs to it, and what is known of each shopper."""
    from recommendations.training import audiences

    audiences.refresh(slugs)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def fetch_models() -> None:
    """After a publication: bring to this worker's host what placements answer from inside a request."""
    from recommendations.serving.fetching import fetch_models

    fetch_models()


def request_training(
    recommender: "Recommender", *, by: str = "", publish: bool = True
) -> tuple["ModelVersion", bool]:
    """Queue a run and hand it to a worker after commit; the version, and False where it was queued before.

    Without a broker or a worker the row waits, and ``manage.py recs_train <slug>`` runs it.
    """
    from recommendations import training

    version, created = training.queue(recommender, by=by, publish=publish)
    if created:
        send(version)
    return version, created


def send(version: "ModelVersion") -> None:
    """Hand a queued version to a worker once it is committed."""
    transaction.on_commit(partial(_send, version.pk), robust=True)


def request_refresh(slug: str) -> None:
    """Have a worker count an audience's members once it is committed; where there is none it waits its turn."""
    transaction.on_commit(partial(_send_refresh, slug), robust=True)


def request_models() -> None:
    """Have a worker fetch what was published; where there is none, the first page that needs it begins to."""
    # Without an application of the project's own there is no broker of its own to ask either.
    if current_app.main == "default":
        return
    try:
        fetch_models.apply_async(queue=conf.settings.TASK_QUEUE, expires=3600, retry=False)
    except Exception as error:  # noqa: BLE001 - as below
        logger.info("No broker took the fetching of models (%s): web processes fetch for themselves.", error)


def request_bundles() -> bool:
    """Hand the search for bundles to a worker; False where no broker took it."""
    if current_app.main == "default":
        return False
    try:
        propose_bundles.apply_async(queue=conf.settings.TRAINING_QUEUE, expires=86_400, retry=False)
    except Exception as error:  # noqa: BLE001 - as below
        logger.warning("No broker took the search for bundles (%s): recs_bundles searches here.", error)
        return False
    return True


def request_evaluation(question: "Question", *, by: str = "") -> tuple["Evaluation", bool]:
    """Queue a run of the leaderboard and hand it to a worker after commit; False where one was open before."""
    from recommendations.training import leaderboard

    evaluation, created = leaderboard.queue(question, by=by)
    if created:
        send_evaluation(evaluation.pk)
    return evaluation, created


def send_evaluation(evaluation_id: int) -> None:
    """Hand a queued evaluation to a worker once it is committed."""
    transaction.on_commit(partial(_hand_over, run_evaluation, evaluation_id, "evaluation"), robust=True)


def _send_refresh(slug: str) -> None:
    # As in `request_models`.
    if current_app.main == "default":
        return
    try:
        refresh_audiences.apply_async(([slug],), queue=conf.settings.TASK_QUEUE, expires=3600, retry=False)
    except Exception as error:  # noqa: BLE001 - a driver that is not installed raises what it likes
        logger.info("No broker took the count of audience %s (%s): recs_refresh counts it.", slug, error)


def _send(version_id: int) -> None:
    _hand_over(train_version, version_id, "version")


def _hand_over(task: "Task", row_id: int, what: str) -> None:
    try:
        task.apply_async((row_id,), queue=conf.settings.TRAINING_QUEUE, retry=False)
    except Exception as error:  # noqa: BLE001 - a driver that is not installed raises what it likes
        logger.warning("No broker took %s %s (%s): sweep sends it again.", what, row_id, error)
