"""Which campaigns meet: on the same placements, at the same time, for the same shoppers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from recommendations.merchandising.rules import Steering


@dataclass(frozen=True, slots=True)
class Meeting:
    """``other`` is on wherever and for whomever ``one`` is, on ``placements``, first at ``moment``."""

    one: Steering
    other: Steering
    placements: tuple[str, ...]
    moment: datetime


def meetings(campaigns: Sequence[Steering], now: datetime) -> Iterator[Meeting]:
    """Each ordered pair that meets. Of one that is for fewer shoppers than the other this says nothing."""
    for one in campaigns:
        for other in campaigns:
            shared = one.placements & other.placements
            if one.id == other.id or not shared or not _covers(other, one):
                continue
            moment = one.schedule.overlap(other.schedule, now)
            if moment is not None:
                yield Meeting(one, other, tuple(sorted(shared)), moment)


def _covers(wide: Steering, narrow: Steering) -> bool:
    return wide.audience in (None, narrow.audience) and (
        not wide.circumstances or dict(wide.circumstances) == dict(narrow.circumstances)
    )
