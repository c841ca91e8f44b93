from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from recommendations.merchandising.circumstances import (
    Circumstances,
    CircumstancesError,
    holds,
    read_circumstances,
    season_of,
    words,
)

IN_DUBLIN = Circumstances(
    now=datetime(2026, 12, 20, 12, tzinfo=UTC),
    page="product",
    device="mobile",
    country="IE",
    region="Leinster",
    referrer="email",
)
NOWHERE = Circumstances(now=IN_DUBLIN.now)


@pytest.mark.parametrize(
    ("wanted", "in_dublin", "nowhere"),
    [
        ({}, True, True),
        ({"devices": []}, True, True),
        ({"devices": ["mobile"]}, True, False),
        ({"devices": ["desktop", "tablet"]}, False, False),
        ({"countries": ["GB", "IE"]}, True, False),
        ({"countries": ["GB"]}, False, False),
        ({"regions": ["Leinster"]}, True, False),
        ({"referrers": ["email"]}, True, False),
        ({"pages": ["product", "basket"]}, True, False),
        ({"seasons": ["winter"]}, True, True),
        ({"seasons": ["summer"]}, False, False),
        ({"devices": ["mobile"], "countries": ["GB"]}, False, False),
        ({"moods": ["sunny"]}, False, False),
        ({"devices": "mobile"}, False, False),
        ({"devices": 7}, False, False),
    ],
    ids=str,
)
def test_all_that_is_wanted_must_be_so(wanted: Any, in_dublin: bool, nowhere: bool) -> None:
    assert holds(wanted, IN_DUBLIN) is in_dublin
    assert holds(wanted, NOWHERE) is nowhere


@pytest.mark.parametrize(
    ("day", "country", "season"),
    [
        ("2026-02-28", "GB", "winter"),
        ("2026-03-01", "GB", "spring"),
        ("2026-06-01", "", "summer"),
        ("2026-09-01", "CN", "autumn"),
        ("2026-12-01", "GB", "winter"),
        ("2026-12-01", "AU", "summer"),
        ("2026-03-01", "NZ", "autumn"),
        ("2026-07-15", "ZA", "winter"),
    ],
)
def test_seasons_turn_round_south_of_the_equator(day: str, country: str, season: str) -> None:
    assert season_of(datetime.fromisoformat(f"{day}T12:00:00+00:00"), country) == season


def test_a_season_begins_by_the_shops_clock() -> None:
    # Half past eleven in the evening of 31 May in UTC is June in London.
    assert season_of(datetime(2026, 5, 31, 23, 30, tzinfo=UTC)) == "summer"


def test_what_is_read_is_clean() -> None:
    read = read_circumstances({"countries": ["gb", " ie ", "GB"], "devices": ["mobile"], "seasons": []})
    assert read == {"countries": ["GB", "IE"], "devices": ["mobile"]}


@pytest.mark.parametrize(
    ("wanted", "field", "remedy"),
    [
        (["mobile"], "", "object of fields"),
        ({"moods": ["sunny"]}, "moods", "use one of"),
        ({"devices": "mobile"}, "devices", "Give a list"),
        ({"devices": ["watch"]}, "devices", "desktop, mobile, tablet"),
        ({"seasons": ["Easter"]}, "seasons", "winter, spring, summer, autumn"),
        ({"countries": ["United Kingdom"]}, "countries", "two letters"),
        ({"countries": [7]}, "countries", "two letters"),
        ({"regions": [""]}, "regions", "1 to 60 characters"),
        ({"regions": ["x" * 1_000_000]}, "regions", "1 to 60 characters"),
        ({"regions": ["x"] * 10_000}, "regions", "at most 200"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_names_the_field_and_the_remedy(wanted: Any, field: str, remedy: str) -> None:
    with pytest.raises(CircumstancesError) as refused:
        read_circumstances(wanted)
    assert refused.value.field == field
    assert remedy in refused.value.message


def test_circumstances_read_as_part_of_a_sentence() -> None:
    wanted = {"devices": ["mobile", "tablet"], "countries": ["GB"], "seasons": ["winter"]}
    with override("en"):
        assert words(wanted) == "phone or tablet, GB, winter"
    with override("zh-hans"):
        assert words(wanted) == "手机或平板、GB、冬季"
