"""The leaderboard: which algorithm answers best for a kind of placement, and how sure that is."""

from recommendations.evaluation.leaderboard.comparing import beside, compared
from recommendations.evaluation.leaderboard.dropping import Dropped, dropped, features_of
from recommendations.evaluation.leaderboard.entry import Entry
from recommendations.evaluation.leaderboard.judging import Judged, ask, judge
from recommendations.evaluation.leaderboard.ranges import RANGES
from recommendations.evaluation.leaderboard.search import trials

__all__ = [
    "RANGES",
    "Dropped",
    "Entry",
    "Judged",
    "ask",
    "beside",
    "compared",
    "dropped",
    "features_of",
    "judge",
    "trials",
]
