"""Which stored runs are shown."""

from recommendations import conf
from recommendations.models import Evaluation, EvaluationStatus
from recommendations.training.leaderboard.board import Board, plain_title
from recommendations.training.leaderboard.question import KINDS
from recommendations.training.leaderboard.words import Title


def board_of(evaluation: Evaluation, title: Title = plain_title) -> Board:
    return Board(evaluation, evaluation.entries.defer("scores"), title)


def boards(title: Title = plain_title) -> dict[str, Board]:
    """One run of each kind of placement: the newest that asked all algorithms, else the newest of any."""
    found = {kind: next(iter(_complete_first(kind)), None) for kind in KINDS}
    return {kind: board_of(evaluation, title) for kind, evaluation in found.items() if evaluation is not None}


def runs(kind: str) -> list[Evaluation]:
    """The finished runs of a kind, newest first."""
    finished = Evaluation.objects.filter(placement_kind=kind, status=EvaluationStatus.FINISHED)
    return list(finished[: conf.settings.KEEP_EVALUATIONS])


def _complete_first(kind: str) -> list[Evaluation]:
    return sorted(runs(kind), key=lambda run: bool(run.question.get("entries")))
