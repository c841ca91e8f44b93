"""The shop is in London: its clocks go forward on 29 March 2026 at 01:00, and back on 25 October at 02:00."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising.circumstances import Schedule, ScheduleError

LONDON = ZoneInfo("Europe/London")
MONDAY, FRIDAY, SATURDAY, SUNDAY = 1, 5, 6, 7

NIGHT = Schedule(weekdays=[FRIDAY], from_time=time(22), to_time=time(2))
OFFICE = Schedule(from_time=time(9), to_time=time(17, 30))


def clock(text: str) -> datetime:
    """ "2026-03-06 21:59" on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


APRIL = clock("2026-04-01 00:00")


@pytest.mark.parametrize(
    ("case", "schedule", "now", "is_on"),
    [
        ("always, without a word", Schedule(), "2026-03-02 12:00", True),
        ("before it starts", Schedule(starts_at=clock("2026-03-02 12:00")), "2026-03-02 11:59", False),
        ("from its start on", Schedule(starts_at=clock("2026-03-02 12:00")), "2026-03-02 12:00", True),
        ("up to its end", Schedule(ends_at=clock("2026-03-02 12:00")), "2026-03-02 11:59", True),
        ("not at its end", Schedule(ends_at=clock("2026-03-02 12:00")), "2026-03-02 12:00", False),
        (
            "an end before its start is never",
            Schedule(starts_at=clock("2026-03-03 00:00"), ends_at=clock("2026-03-02 00:00")),
            "2026-03-02 12:00",
            False,
        ),
        ("its weekday", Schedule(weekdays=[MONDAY]), "2026-03-02 00:00", True),
        ("the last minute of it", Schedule(weekdays=[MONDAY]), "2026-03-02 23:59", True),
        ("another weekday", Schedule(weekdays=[MONDAY]), "2026-03-03 00:00", False),
        ("before its hours", OFFICE, "2026-03-02 08:59", False),
        ("from the first on", OFFICE, "2026-03-02 09:00", True),
        ("up to the last", OFFICE, "2026-03-02 17:29", True),
        ("not at the last", OFFICE, "2026-03-02 17:30", False),
        ("open to the night", Schedule(from_time=time(18)), "2026-03-02 23:59", True),
        ("but not past it", Schedule(from_time=time(18)), "2026-03-03 00:00", False),
        ("open from the night on", Schedule(to_time=time(6)), "2026-03-02 00:00", True),
        ("until the morning", Schedule(to_time=time(6)), "2026-03-02 06:00", False),
        ("Friday night begins on Friday", NIGHT, "2026-03-06 22:00", True),
        ("and goes on after midnight", NIGHT, "2026-03-07 01:59", True),
        ("up to two", NIGHT, "2026-03-07 02:00", False),
        ("Thursday's midnight is not Friday night", NIGHT, "2026-03-06 01:00", False),
        ("nor is Saturday's evening", NIGHT, "2026-03-07 22:00", False),
        (
            "an end inside the hours ends them",
            Schedule(
                ends_at=clock("2026-03-07 00:30"), weekdays=[FRIDAY], from_time=time(22), to_time=time(2)
            ),
            "2026-03-07 00:30",
            False,
        ),
    ],
)
def test_a_schedule_by_the_shops_clock(case: str, schedule: Schedule, now: str, is_on: bool) -> None:
    assert schedule.is_on(clock(now)) is is_on


@pytest.mark.parametrize(
    ("case", "from_time", "to_time", "on"),
    [
        ("across the jump it is an hour shorter", time(0, 30), time(2, 30), ("00:30", "01:30")),
        ("what begins in the jump begins with it", time(1, 30), time(2, 30), ("01:00", "01:30")),
        ("what ends in the jump ends with it", time(0, 30), time(1, 30), ("00:30", "01:00")),
        ("what lies in the jump is not", time(1, 15), time(1, 45), None),
    ],
)
def test_when_the_clocks_go_forward(
    case: str, from_time: time, to_time: time, on: tuple[str, str] | None
) -> None:
    schedule = Schedule(weekdays=[SUNDAY], from_time=from_time, to_time=to_time)
    spans = [*schedule.spans(utc("2026-03-28 12:00"), utc("2026-03-29 12:00"))]
    assert spans == ([tuple(utc(f"2026-03-29 {moment}") for moment in on)] if on else [])


@pytest.mark.parametrize(
    ("case", "from_time", "to_time", "on"),
    [
        ("across the repeated hour it is an hour longer", time(0, 30), time(2, 30), ("23:30", "02:30")),
        ("what begins in it begins the first time", time(1, 30), time(2, 30), ("00:30", "02:30")),
        ("what ends in it ends the first time", time(0, 30), time(1, 30), ("23:30", "00:30")),
        ("what lies in it is once", time(1, 15), time(1, 45), ("00:15", "00:45")),
    ],
)
def test_when_the_clocks_go_back(case: str, from_time: time, to_time: time, on: tuple[str, str]) -> None:
    schedule = Schedule(weekdays=[SUNDAY], from_time=from_time, to_time=to_time)
    start, end = next(schedule.spans(utc("2026-10-24 20:00"), utc("2026-10-25 12:00")))
    assert (start.strftime("%H:%M"), end.strftime("%H:%M")) == on


def test_a_day_of_23_hours_is_all_day() -> None:
    (span,) = Schedule(weekdays=[SUNDAY]).spans(utc("2026-03-28 12:00"), utc("2026-03-30 12:00"))
    assert span == (utc("2026-03-29 00:00"), utc("2026-03-29 23:00"))


def test_hours_are_those_of_the_shop_wherever_the_visitor_is() -> None:
    noon = utc("2026-03-02 12:00")
    with timezone.override("Asia/Tokyo"):
        assert OFFICE.is_on(noon)
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        assert not OFFICE.is_on(noon)
        assert OFFICE.is_on(utc("2026-03-02 00:00"))


@override_settings(TIME_ZONE="Pacific/Apia")
def test_a_zone_that_skipped_a_whole_day() -> None:
    # Samoa went from the end of Thursday, 29 December 2011, to Saturday.
    assert not [*Schedule(weekdays=[FRIDAY]).spans(utc("2011-12-29 12:00"), utc("2012-01-01 09:00"))]
    assert Schedule(weekdays=[SATURDAY]).is_on(utc("2011-12-30 10:00"))


@pytest.mark.parametrize(
    ("schedule", "field", "remedy"),
    [
        (
            Schedule(starts_at=clock("2026-03-03 00:00"), ends_at=clock("2026-03-02 00:00")),
            "ends_at",
            "choose a later end",
        ),
        (
            Schedule(starts_at=clock("2026-03-03 00:00"), ends_at=clock("2026-03-03 00:00")),
            "ends_at",
            "choose a later end",
        ),
        (Schedule(weekdays=[0]), "weekdays", "from 1 (Monday) to 7"),
        (Schedule(weekdays=["Monday"]), "weekdays", "from 1 (Monday) to 7"),  # type: ignore[list-item]
        (Schedule(from_time=time(9), to_time=time(9)), "to_time", "leave both empty"),
        (
            Schedule(
                starts_at=clock("2026-03-02 00:00"), ends_at=clock("2026-03-05 00:00"), weekdays=[SATURDAY]
            ),
            "weekdays",
            "None of its weekdays and hours",
        ),
    ],
)
def test_a_schedule_that_is_never_on_is_refused(schedule: Schedule, field: str, remedy: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        schedule.check()
    assert refused.value.field == field
    assert remedy in refused.value.message


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(),
        OFFICE,
        NIGHT,
        Schedule(starts_at=clock("2026-03-07 01:00"), ends_at=clock("2026-03-07 01:01"), weekdays=[6]),
        Schedule(
            starts_at=clock("2026-03-07 01:00"),
            ends_at=clock("2026-03-07 01:30"),
            weekdays=[FRIDAY],
            from_time=time(22),
            to_time=time(2),
        ),
    ],
)
def test_a_schedule_that_is_on_at_some_time_passes(schedule: Schedule) -> None:
    schedule.check()


@pytest.mark.parametrize(
    ("case", "one", "other", "first"),
    [
        ("two without end", Schedule(), Schedule(), "2026-03-02 12:00"),
        ("one after the other", Schedule(ends_at=APRIL), Schedule(starts_at=APRIL), None),
        ("one inside the other", Schedule(), Schedule(starts_at=clock("2026-05-01 09:00")), "2026-05-01 09:00"),
        ("other weekdays", Schedule(weekdays=[MONDAY]), Schedule(weekdays=[FRIDAY]), None),
        ("other hours", OFFICE, Schedule(from_time=time(17, 30)), None),
        ("Friday night meets Saturday", NIGHT, Schedule(weekdays=[SATURDAY]), "2026-03-07 00:00"),
        ("Friday night misses Saturday's morning", NIGHT, Schedule(weekdays=[SATURDAY], from_time=time(2)), None),
    ],
)  # fmt: skip
def test_two_schedules_overlap_or_not(case: str, one: Schedule, other: Schedule, first: str | None) -> None:
    expected = clock(first) if first else None
    assert one.overlap(other, clock("2026-03-02 12:00")) == expected
    assert other.overlap(one, clock("2026-03-02 12:00")) == expected


def test_the_next_time_it_is_on() -> None:
    assert NIGHT.next_on(clock("2026-03-02 12:00")) == clock("2026-03-06 22:00")
    assert NIGHT.next_on(clock("2026-03-07 01:00")) == clock("2026-03-07 01:00")
    assert Schedule(ends_at=clock("2026-03-01 00:00")).next_on(clock("2026-03-02 12:00")) is None


moments = st.integers(0, 230 * 24 * 60).map(
    lambda minutes: utc("2026-03-20 00:00") + timedelta(minutes=minutes)
)
hours = st.none() | st.times()
schedules = st.builds(
    Schedule,
    starts_at=st.none() | moments,
    ends_at=st.none() | moments,
    weekdays=st.lists(st.integers(1, 7), unique=True),
    from_time=hours,
    to_time=hours,
)


@given(schedules, moments)
def test_it_is_on_exactly_inside_its_spans(schedule: Schedule, now: datetime) -> None:
    spans = [*schedule.spans(now - timedelta(days=3), now + timedelta(days=3))]
    assert schedule.is_on(now) is any(start <= now < end for start, end in spans)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
