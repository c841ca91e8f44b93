"""When did it happen? Client clocks are wrong; the rules here say by how much that is believed.

A time is ISO 8601 (without a zone: UTC) or seconds or milliseconds since 1970. With the client's ``sent_at``
every time is moved by the difference between our clock and the client's. What then lies outside a day ahead
and thirty days back is set to the time of receipt and flagged.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from recommendations.events.facts import UnacceptableError

AHEAD = timedelta(days=1)
BACK = timedelta(days=30)
_TOLERANCE = timedelta(seconds=5)
_NOTEWORTHY = timedelta(minutes=1)
_SECONDS_UNTIL = 1e11  # as seconds this is the year 5138, as milliseconds 1973
_YEARS = range(1970, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Our time of receipt, and how far the client's clock is behind ours where it told us its own."""

    received_at: datetime
    offset: timedelta | None = None

    def occurred(self, claimed: datetime | None) -> tuple[datetime, dict[str, Any]]:
        """The time to record for what the client claims, and what to note in the context about it."""
        if claimed is None:
            return self.received_at, {}
        moment = claimed + (self.offset or timedelta(0))
        ahead = AHEAD if self.offset is None else _TOLERANCE
        if not self.received_at - BACK <= moment <= self.received_at + ahead:
            return self.received_at, {"clock": "clamped", "claimed_at": claimed.isoformat()}
        if self.offset is None:
            return moment, {}
        note = {"clock": "corrected"} if abs(self.offset) > _NOTEWORTHY else {}
        return min(moment, self.received_at), note


def clock_of(sent_at: object, received_at: datetime) -> Clock:
    """The clock of a batch; raises UnacceptableError where ``sent_at`` is no time."""
    sent = None if sent_at is None else parse_time(sent_at, "sent_at")
    return Clock(received_at=received_at, offset=None if sent is None else received_at - sent)


def parse_time(value: object, name: str = "at") -> datetime:
    """An aware time from ISO 8601 text, epoch seconds or epoch milliseconds, or UnacceptableError."""
    moment = _parse(value)
    if moment is None or moment.year not in _YEARS:
        raise UnacceptableError(
            f"bad_{name}",
            f"{name} must be an ISO 8601 time or seconds or milliseconds since 1970, not {value!r:.60}.",
        )
    return moment


def storable(moment: datetime) -> datetime:
    """``moment`` as this project's database takes it: aware or naive by ``USE_TZ``."""
    if django_settings.USE_TZ:
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return moment if timezone.is_naive(moment) else timezone.make_naive(moment)


def _parse(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    if isinstance(value, str):
        return _from_text(value)
    return None


def _from_epoch(number: float) -> datetime | None:
    try:
        seconds = number if abs(number) < _SECONDS_UNTIL else number / 1000
        return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None
    except (OverflowError, ValueError, OSError):
        return None


def _from_text(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.strip()) or datetime.fromisoformat(text.strip())
        return _utc(moment)
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime:
    if timezone.is_naive(moment):
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
