"""The leaderboard on the shop's own interactions: asked, measured within a budget, kept. See docs/leaderboard.md.

Everything is looked up on first use, so that a web process that only shows or queues a run loads no NumPy.
"""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.training.leaderboard.board import Board, plain_title
    from recommendations.training.leaderboard.page import as_html
    from recommendations.training.leaderboard.question import KINDS, Question
    from recommendations.training.leaderboard.queueing import claim, queue, unclaimed
    from recommendations.training.leaderboard.running import measure, run
    from recommendations.training.leaderboard.shown import board_of, boards, runs
    from recommendations.training.leaderboard.words import kind_title

_HOMES = {
    "KINDS": "question",
    "Board": "board",
    "Question": "question",
    "as_html": "page",
    "board_of": "shown",
    "boards": "shown",
    "claim": "queueing",
    "kind_title": "words",
    "measure": "running",
    "plain_title": "board",
    "queue": "queueing",
    "run": "running",
    "runs": "shown",
    "unclaimed": "queueing",
}
__all__ = [
    "KINDS",
    "Board",
    "Question",
    "as_html",
    "board_of",
    "boards",
    "claim",
    "kind_title",
    "measure",
    "plain_title",
    "queue",
    "run",
    "runs",
    "unclaimed",
]

__getattr__ = lazy.names(__name__, _HOMES)
