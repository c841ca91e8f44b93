"""What holds for any events in any order."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Max, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations import track, track_order, track_refund
from recommendations.events.clock import parse_time
from recommendations.events.facts import UnacceptableError, dedup_key, fingerprint
from recommendations.models import Interaction, Shopper
from tests.events.conftest import line
from tests.warehouse.models import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HAPPENINGS = ("view", "click", "cart_add", "cart_remove", "purchase", "purchase again", "refund", "view")


def tell(happening: str, number: int, article: Article, shopper: Shopper) -> None:
    at = NOON + timedelta(minutes=number)
    if happening.startswith("purchase"):
        track_order([line(article, happening, occurred_at=at, quantity=2)], shopper=shopper)
    elif happening == "refund":
        track_refund([line(article, "purchase", refund="R1", occurred_at=at)], shopper=shopper)
    else:
        track(happening, product=article, shopper=shopper, event_id=str(number), occurred_at=at)


def totals() -> list[tuple[Any, ...]]:
    rows = Interaction.objects.order_by().values_list("kind", "product", "shopper")
    sums = rows.annotate(Count("pk"), Sum("quantity"), Sum("revenue"), Max("occurred_at"))
    return sorted(sums, key=str)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(HAPPENINGS))), repeated=st.lists(st.integers(0, 7), max_size=3))
def test_events_told_in_any_order_and_more_than_once_add_up_to_the_same(
    article: Article, order: list[int], repeated: list[int]
) -> None:
    shopper = Shopper.objects.get_or_create(guest="ada")[0]
    seen = []
    for sequence in (range(len(HAPPENINGS)), [*order, *repeated]):
        with transaction.atomic():
            for number in sequence:
                tell(HAPPENINGS[number], number, article, shopper)
            seen.append(totals())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert sum(row[3] for row in seen[0]) == len(HAPPENINGS)


@given(moment=st.datetimes(datetime(1980, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_is_the_same_in_each_of_its_spellings(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_time(moment.isoformat()) == moment
    assert parse_time(moment.replace(tzinfo=None).isoformat()) == moment
    assert abs(parse_time(moment.timestamp()) - moment) < timedelta(milliseconds=1)
    assert abs(parse_time(moment.timestamp() * 1000) - moment) < timedelta(milliseconds=2)


@given(anything=st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.binary()))
def test_what_is_no_time_is_refused_and_never_becomes_now(anything: object) -> None:
    with suppress(UnacceptableError):
        assert parse_time(anything).tzinfo is not None
        assert isinstance(anything, str | int | float)
        assert not isinstance(anything, bool)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00", "2026-13-01", "", "now"]
)
def test_years_beyond_reason_and_nonsense_are_refused(text: str) -> None:
    with pytest.raises(UnacceptableError):
        parse_time(text)


@given(parts=st.lists(st.text(), min_size=1, max_size=4), other=st.lists(st.text(), min_size=1, max_size=4))
def test_keys_and_fingerprints_differ_exactly_where_the_parts_do(parts: list[str], other: list[str]) -> None:
    assert (dedup_key(*parts) == dedup_key(*other)) == (parts == other)
    assert (fingerprint(*parts) == fingerprint(*other)) == (parts == other)
    assert -(2**63) <= fingerprint(*parts) < 2**63
