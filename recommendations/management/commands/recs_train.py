import json as json_module
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations import training
from recommendations.algorithms.errors import MissingExtraError, UnknownAlgorithmError
from recommendations.datasets import algorithm_class
from recommendations.management.recommenders import chosen, described
from recommendations.models import ModelVersion, Recommender, Stage, VersionStatus
from recommendations.training import health

_BAD = (VersionStatus.FAILED, VersionStatus.REFUSED)


class Command(BaseCommand):
    help = (
        "Train recommenders and publish them, in this process or by a worker."
        " Exits with 1 where one failed or was refused; with --all not where one that never was published only"
        " waits for data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="*", help="Recommenders to train.")
        parser.add_argument("--all", action="store_true", help="All active recommenders.")
        parser.add_argument(
            "--queue", action="store_true", help="Hand the runs to the Celery workers instead of waiting."
        )
        parser.add_argument("--no-publish", action="store_true", help="Train and evaluate, publish later.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def handle(self, *, slug: list[str], json: bool, queue: bool, **options: Any) -> None:
        recommenders = chosen(slug, everything=options["all"])
        if not queue:
            _require_extra(recommenders)
        start = self._queue if queue else self._train
        versions = []
        for recommender in recommenders:
            versions.append(start(recommender, publish=not options["no_publish"], quiet=json))
            if not json:
                self.stdout.write(self._line(versions[-1]))
        if json:
            self._print_json(versions)
        bad = [version for version in versions if version.status in _BAD]
        if options["all"]:
            waiting = {one.recommender.pk for one in health.recommenders(recommenders) if one.can_wait}
            bad = [version for version in bad if version.recommender_id not in waiting]
        if bad:
            raise CommandError(f"{len(bad)} of {len(versions)} did not come through.", returncode=1)

    def _queue(self, recommender: Recommender, *, publish: bool, quiet: bool) -> ModelVersion:
        from recommendations.tasks import request_training

        return request_training(recommender, by="recs_train", publish=publish)[0]

    def _train(self, recommender: Recommender, *, publish: bool, quiet: bool) -> ModelVersion:
        version, _created = training.queue(recommender, by="recs_train", publish=publish)
        with _progress(str(version), quiet=quiet) as listener:
            return training.run(version.pk, listener=listener)

    def _line(self, version: ModelVersion) -> str:
        if version.status in _BAD:
            return self.style.ERROR(f"{version}: {version.get_status_display()}. {version.error}")
        if version.status == VersionStatus.QUEUED:
            return f"{version}: queued. It waits for a Celery worker on the training queue."
        if version.status == VersionStatus.RUNNING:
            return self.style.WARNING(f"{version}: {version.worker} is training it already.")
        return self.style.SUCCESS(f"{version}: {described(version)}")

    def _print_json(self, versions: list[ModelVersion]) -> None:
        self.stdout.write(json_module.dumps([_record(version) for version in versions], indent=1))


def _require_extra(recommenders: list[Recommender]) -> None:
    """Say what to install before a version is made that could only fail; what else is wrong fails its version."""
    for recommender in recommenders:
        try:
            algorithm_class(recommender.algorithm)
        except MissingExtraError as error:
            raise CommandError(f"{error} Or let a worker train: recs_train --queue.") from error
        except UnknownAlgorithmError:
            continue


def _record(version: ModelVersion) -> dict[str, Any]:
    return {
        "recommender": version.recommender.slug,
        "number": version.number,
        "status": version.status,
        "error": version.error,
        "counts": version.counts,
        "metrics": version.metrics,
    }


@contextmanager
def _progress(title: str, *, quiet: bool) -> Iterator[Any]:
    """A bar on a terminal, nothing in a log."""
    if quiet or not sys.stderr.isatty() or find_spec("tqdm") is None:
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=1.0, desc=title, bar_format="{desc} {bar} {elapsed}", leave=False) as bar:

        def listen(stage: Stage, done: float) -> None:
            described = f"{title}: {stage.label}"
            if bar.desc != described:
                bar.set_description_str(described)
            bar.update(done - bar.n)

        yield listen
