"""Asking for a run of the leaderboard, and taking hold of one: each kind of placement has at most one open."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.models import Evaluation, EvaluationStatus
from recommendations.training.leaderboard.question import Question

_OPEN = (EvaluationStatus.QUEUED, EvaluationStatus.RUNNING)


def queue(question: Question, *, by: str = "") -> tuple[Evaluation, bool]:
    """The run that will answer, and whether it is a new one: who asks meanwhile joins it."""
    bury()
    try:
        with transaction.atomic():
            return Evaluation.objects.create(
                placement_kind=question.kind,
                question=question.as_json(),
                open_slot=question.kind,
                requested_by=by[:150],
                alive_until=_soon(),
            ), True
    except IntegrityError:
        return Evaluation.objects.get(open_slot=question.kind), False


def claim(evaluation_id: int) -> Evaluation | None:
    """The run, for this process alone; None where another has it or it is over."""
    claimed = Evaluation.objects.filter(pk=evaluation_id, status=EvaluationStatus.QUEUED).update(
        status=EvaluationStatus.RUNNING, started_at=timezone.now(), alive_until=_soon(), error=""
    )
    return Evaluation.objects.get(pk=evaluation_id) if claimed else None


def keep_alive(evaluation: Evaluation, seconds: float = 0.0, **values: object) -> None:
    """Say that this process will be heard of again within `seconds` and a lease."""
    Evaluation.objects.filter(pk=evaluation.pk, status=EvaluationStatus.RUNNING).update(
        alive_until=_soon(seconds), **values
    )


def bury() -> int:
    """End the runs whose process fell silent, so that another may begin; their results stay to be taken over."""
    return Evaluation.objects.filter(status=EvaluationStatus.RUNNING, alive_until__lt=timezone.now()).update(
        status=EvaluationStatus.FAILED,
        open_slot=None,
        error=_("The process that measured fell silent. Ask again: what it had measured is taken over."),
        finished_at=timezone.now(),
    )


def unclaimed() -> list[int]:
    """Queued runs that no worker took in time; each is named once in a lease's time."""
    bury()
    waiting = Evaluation.objects.filter(status=EvaluationStatus.QUEUED, alive_until__lt=timezone.now())
    return [
        row.pk
        for row in waiting
        if waiting.filter(pk=row.pk, alive_until=row.alive_until).update(alive_until=_soon())
    ]


def finish(evaluation: Evaluation, status: EvaluationStatus, error: str = "", **values: object) -> None:
    Evaluation.objects.filter(pk=evaluation.pk, status__in=_OPEN).update(
        status=status, open_slot=None, error=error, finished_at=timezone.now(), **values
    )


def _soon(seconds: float = 0.0) -> datetime:
    return timezone.now() + timedelta(seconds=seconds + conf.settings.LEASE_SECONDS)
