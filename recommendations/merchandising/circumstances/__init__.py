"""When a campaign steers: its schedule in the shop's time, and what is true of the request besides."""

from recommendations.merchandising.circumstances.schedule import (
    Schedule,
    ScheduleError,
    Span,
    legible_days,
)
from recommendations.merchandising.circumstances.seasons import season_of
from recommendations.merchandising.circumstances.wanted import (
    Circumstances,
    CircumstancesError,
    holds,
    legible,
    read_circumstances,
    words,
)

__all__ = [
    "Circumstances",
    "CircumstancesError",
    "Schedule",
    "ScheduleError",
    "Span",
    "holds",
    "legible",
    "legible_days",
    "read_circumstances",
    "season_of",
    "words",
]
