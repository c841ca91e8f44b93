"""The life of a version: claim, read, evaluate, gate, learn, write aside, publish."""

import logging
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import DatabaseError
from django.utils.translation import gettext as _

from recommendations import datasets
from recommendations.algorithms import Algorithm, Dataset
from recommendations.evaluation.leaderboard import features_of
from recommendations.models import ModelVersion, Recommender, Stage, VersionStatus
from recommendations.training import arrivals, gate, heartbeat, lists, poisoning, storing
from recommendations.training.bursts import Told
from recommendations.training.configuration import algorithm_of, snapshot
from recommendations.training.errors import LostLeaseError, Refused
from recommendations.training.evaluating import evaluate
from recommendations.training.failures import in_words, lacks_in_words
from recommendations.training.leases import Lease, claim
from recommendations.training.pruning import prune
from recommendations.training.publishing import publish_trained
from recommendations.training.queueing import queue
from recommendations.training.reporting import Listener, Reporter

logger = logging.getLogger(__name__)


def train(recommender: Recommender, *, by: str = "", publish: bool = True) -> ModelVersion:
    """Queue and run in this process; whatever happens, the version that comes back tells it."""
    version, _created = queue(recommender, by=by, publish=publish)
    return run(version.pk)


def run(version_id: int, *, listener: Listener | None = None) -> ModelVersion:
    """Train a queued version; nothing happens where another worker has it. `listener` hears of progress.

    A run that fails or is refused leaves what was published before; the version's ``error`` says why.
    """
    lease = claim(version_id)
    if lease is not None:
        with heartbeat.beating(lease):
            _run(lease, Reporter(lease, listener))
        _tidy(lease.version.recommender)
    return ModelVersion.objects.select_related("recommender").get(pk=version_id)


def _run(lease: Lease, report: Reporter) -> None:
    try:
        _live(lease, report)
    except LostLeaseError as error:
        logger.warning("%s Its run here ends.", error)
    except Refused as refusal:
        _end(lease, VersionStatus.REFUSED, str(refusal))
    except Exception as error:
        logger.exception("Training %s failed", lease.version)
        _end(lease, VersionStatus.FAILED, in_words(error))
    except BaseException as error:
        _end(lease, VersionStatus.FAILED, in_words(error))
        raise


def _live(lease: Lease, report: Reporter) -> None:
    recommender = lease.version.recommender
    algorithm = algorithm_of(recommender)
    report.begin(Stage.READING)
    data = datasets.build(recommender, progress=report)
    data, bursts = poisoning.set_aside(data)
    lease.update(**_what_it_saw(recommender, data, bursts))
    _require_enough(algorithm, data)
    report.begin(Stage.EVALUATING)
    metrics = evaluate(recommender, algorithm, data)
    lease.update(metrics=metrics)
    report.begin(Stage.FITTING)
    algorithm.fit(data)
    lease.update(metrics={**metrics, "features": features_of(algorithm)})
    _keep(lease, algorithm, data, bursts, report)
    verdict = gate.verdict(metrics, against_popularity=lists.is_personal(recommender, algorithm))
    _hand_over(lease, report, verdict or gate.pushed(bursts, data.n_shoppers))


def _what_it_saw(recommender: Recommender, data: Dataset, bursts: list[Told]) -> dict[str, Any]:
    newest = datetime.fromtimestamp(data.ends_at, tz=UTC) if len(data) else None
    return {
        "configuration": snapshot(recommender),
        "counts": {**_counts(data), "set_aside": bursts},
        "trained_through": newest,
    }


def _counts(data: Dataset) -> dict[str, Any]:
    orders = np.sort(data.orders[data.orders >= 0])
    return {
        "interactions": len(data),
        "shoppers": data.n_shoppers,
        "products": data.n_items,
        "orders": int(np.count_nonzero(np.diff(orders, prepend=-1))),
    }


def _require_enough(algorithm: Algorithm, data: Dataset) -> None:
    readiness = algorithm.readiness(data)
    if not readiness.ready:
        raise Refused(_("Not enough data yet: %(missing)s.") % {"missing": lacks_in_words(readiness.missing)})


def _keep(lease: Lease, algorithm: Algorithm, data: Dataset, bursts: list[Told], report: Reporter) -> None:
    """Lists and files, aside: nobody reads them before the version is published."""
    report.begin(Stage.WRITING)
    written = lists.write(lease, algorithm, data, report)
    counts = {**_counts(data), "set_aside": bursts, "lists": written}
    report.begin(Stage.STORING)
    lease.update(counts=arrivals.remember_unlisted(lease.version, counts))
    storing.store(lease, algorithm)


def _hand_over(lease: Lease, report: Reporter, verdict: str) -> None:
    """Publish, unless the gate or whoever asked for the run holds it back: an admin can still decide."""
    report.begin(Stage.PUBLISHING)
    lease.version.refresh_from_db(fields=["publish_when_ready"])
    if verdict:
        lease.finish(VersionStatus.REFUSED, error=verdict, progress=1.0)
    elif lease.version.publish_when_ready:
        publish_trained(lease)
    else:
        lease.finish(VersionStatus.EVALUATED, stage="", progress=1.0)


def _end(lease: Lease, status: VersionStatus, error: str) -> None:
    """Note how it ended; where even that fails (the database is gone) the lease runs out and a reaper does."""
    try:
        lease.finish(status, error=error)
    except LostLeaseError as lost:
        logger.warning("%s", lost)
    except DatabaseError:
        logger.exception("The end of %s could not be noted: %s", lease.version, error)


def _tidy(recommender: Recommender) -> None:
    try:
        prune(recommender)
    except Exception:
        logger.exception("Old versions of %s could not be pruned; the next run tries again", recommender)
