"""When: from a moment to another, on some weekdays, for some hours of the shop's clock."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.merchandising.errors import FieldError

Span: TypeAlias = tuple[datetime, datetime]
"""From a moment up to another, which it does not hold any more."""

WEEK = 7
LOOK_AHEAD = timedelta(days=2 * WEEK + 1)
"""Longer than a week, for the clocks may jump over the hours of one of its days."""
EVERY_DAY = frozenset(range(1, WEEK + 1))

_DAY = timedelta(days=1)


def legible_days(stored: object) -> list[int]:
    """The weekdays (1 is Monday) that the desk can show of what is stored, whoever wrote it."""
    return [day for day in stored if day in range(1, 8)] if isinstance(stored, list) else []


class ScheduleError(FieldError):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """On from ``starts_at`` up to ``ends_at``, on ``weekdays`` (ISO: 1 is Monday; none: all), between two hours.

    The hours run from ``from_time`` up to ``to_time`` by the clock on the shop's wall (``TIME_ZONE``), both
    open by default. Hours that end at or before they begin end on the next day, and belong to the weekday on
    which they began. Hours that the clocks jump over begin and end with the jump; hours that the clocks
    repeat begin and end the first time.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    weekdays: Collection[int] = ()
    from_time: time | None = None
    to_time: time | None = None

    def is_on(self, now: datetime) -> bool:
        if self.starts_at is not None and now < self.starts_at:
            return False
        if self.ends_at is not None and now >= self.ends_at:
            return False
        if not self._recurs:
            return True
        today = _local_day(now)
        return any(start <= now < end for start, end in self._windows(today - _DAY, 2))

    def check(self) -> None:
        """Raise ScheduleError, with the remedy, for what could never be on or cannot be read."""
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ScheduleError("ends_at", _("It ends before it starts; choose a later end."))
        if not all(isinstance(day, int) and day in EVERY_DAY for day in self.weekdays):
            raise ScheduleError("weekdays", _("Give weekdays as numbers from 1 (Monday) to 7 (Sunday)."))
        if self.from_time is not None and self.from_time == self.to_time:
            raise ScheduleError(
                "to_time", _("The hours end when they begin; leave both empty for the whole day.")
            )
        if self._recurs and self.starts_at and self.ends_at and not self.next_on(self.starts_at):
            raise ScheduleError(
                "weekdays", _("None of its weekdays and hours lies between its start and its end.")
            )

    def next_on(self, now: datetime) -> datetime | None:
        """The next moment, from now on, at which it is on; None where there is none."""
        first = max(filter(None, (now, self.starts_at)))
        return next((start for start, _end in self.spans(first, first + LOOK_AHEAD)), None)

    def overlap(self, other: "Schedule", now: datetime) -> datetime | None:
        """The first moment from now on at which both are on; None where there is none."""
        first = max(filter(None, (now, self.starts_at, other.starts_at)))
        until = first + LOOK_AHEAD
        theirs = [*other.spans(first, until)]
        both = (
            max(start, other_start)
            for start, end in self.spans(first, until)
            for other_start, other_end in theirs
            if max(start, other_start) < min(end, other_end)
        )
        return min(both, default=None)

    def spans(self, first: datetime, until: datetime) -> Iterator[Span]:
        """When it is on, between two moments, in order."""
        low = max(filter(None, (first, self.starts_at)))
        high = min(filter(None, (until, self.ends_at)))
        if not self._recurs:
            windows: Iterator[Span] = iter([(low, high)])
        else:
            day = _local_day(low) - _DAY
            windows = self._windows(day, (_local_day(high) - day).days + 1 if low < high else 0)
        for start, end in windows:
            if max(start, low) < min(end, high):
                yield max(start, low), min(end, high)

    @property
    def _recurs(self) -> bool:
        return bool(self.weekdays) or self.from_time is not None or self.to_time is not None

    def _windows(self, first: date, days: int) -> Iterator[Span]:
        """Its hours on each of its days, from the day ``first`` on."""
        zone = timezone.get_default_timezone()
        opens, closes = self.from_time or time(), self.to_time or time()
        passes_midnight = closes <= opens
        for day in (first + nth * _DAY for nth in range(days)):
            if not self.weekdays or day.isoweekday() in self.weekdays:
                last = day + _DAY if passes_midnight else day
                start, end = _moment(day, opens, zone), _moment(last, closes, zone)
                if start < end:
                    yield start, end


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


@lru_cache(maxsize=4_000)
def _moment(day: date, hour: time, zone: tzinfo) -> datetime:
    """When the clocks first show this hour, or go past it."""
    wall = datetime.combine(day, hour, tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _jump(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The moment between these two at which the clocks are put forward, to the second."""
    before, after = min(before, after), max(before, after)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
