"""Tables of campaigns, and what the linter says of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recommendations.merchandising.circumstances import Schedule
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.lint import Assortment, Finding, Missing, Severity, in_order
from recommendations.merchandising.lint.campaigns import lint
from recommendations.merchandising.rules import Rule, Steering
from tests.merchandising.shop import NOW, SHELF, boost, bury, exclude, only, pin

SHOP = Assortment(facts=SHELF, total=len(SHELF))
DAY = timedelta(days=1)


def campaign(number: int, *rules: Rule, on: str = "home", priority: int = 0, **more: Any) -> Steering:
    return Steering(
        id=number,
        name=f"C{number}",
        slug=f"c{number}",
        priority=priority,
        placements=frozenset(on.split()),
        rules=rules,
        **more,
    )


def found(*campaigns: Steering, shop: Assortment = SHOP) -> list[Finding]:
    return in_order(lint(campaigns, shop, now=NOW))


def said(*campaigns: Steering, shop: Assortment = SHOP) -> list[str]:
    return [f"{one.severity.value} {one.title} {one.code}" for one in found(*campaigns, shop=shop)]


@pytest.mark.parametrize(
    ("case", "campaigns", "expected"),
    [
        ("a campaign that does what it says", [campaign(1, pin("mug"), boost(brands=["Alder"]))], []),
        ("one without rules", [campaign(1)], ["warning C1 no-rules"]),
        ("one on no placement", [campaign(1, pin("mug"), on="")], ["warning C1 no-placement"]),
        (
            "a rule about what nobody sells",
            [campaign(1, bury(brands=["Nobody"]))],
            ["error C1 rule-matches-nothing"],
        ),
        (
            "a band in which nothing is",
            [campaign(1, boost(price=["500", None]))],
            ["error C1 rule-matches-nothing"],
        ),
        ("a comparison is not held against it", [campaign(1, only(same_category=True))], []),
        (
            "it takes away what it puts forward",
            [campaign(1, pin("mug"), exclude("mug"))],
            ["error C1 hidden"],
        ),
        ("in part", [campaign(1, boost("mug", "cup"), exclude("mug"))], ["warning C1 hidden"]),
        ("its own only leaves what it pins", [campaign(1, pin("mug"), only(categories=["mugs"]))], []),
        (
            "another excludes what it pins",
            [campaign(1, pin("mug")), campaign(2, exclude(brands=["Hearth"]))],
            ["error C1 hidden"],
        ),
        (
            "another excludes a part of it",
            [campaign(1, boost(categories=["kitchen"])), campaign(2, exclude(brands=["Hearth"]))],
            ["warning C1 hidden"],
        ),
        (
            "another shows only others",
            [campaign(1, boost("mug")), campaign(2, only(categories=["home"]))],
            ["error C1 hidden"],
        ),
        (
            "of several onlys any will do",
            [campaign(1, boost("mug")), campaign(2, only(categories=["home"]), only("mug"))],
            [],
        ),
        ("on another page", [campaign(1, pin("mug")), campaign(2, exclude("mug"), on="basket")], []),
        ("for fewer shoppers", [campaign(1, pin("mug")), campaign(2, exclude("mug"), audience=7)], []),
        (
            "for the same few",
            [campaign(1, pin("mug"), audience=7), campaign(2, exclude("mug"), audience=7)],
            ["error C1 hidden"],
        ),
        (
            "in other circumstances",
            [campaign(1, pin("mug")), campaign(2, exclude("mug"), circumstances={"devices": ["mobile"]})],
            [],
        ),
        (
            "before it begins",
            [
                campaign(1, pin("mug"), schedule=Schedule(starts_at=NOW + DAY)),
                campaign(2, exclude("mug"), schedule=Schedule(ends_at=NOW + DAY)),
            ],
            [],
        ),
        (
            "the same place with a higher priority",
            [campaign(1, pin("mug"), priority=1), campaign(2, pin("cup"), priority=5)],
            ["warning C1 place-taken"],
        ),
        (
            "the same place with the same priority",
            [campaign(1, pin("mug")), campaign(2, pin("cup"))],
            ["warning C2 same-place"],
        ),
        ("another place", [campaign(1, pin("mug", at=1)), campaign(2, pin("cup", at=2))], []),
        (
            "a place in the middle of a row of pins",
            [campaign(1, pin("mug", "cup", "pot", at=2)), campaign(2, pin("vase", at=4))],
            ["warning C2 same-place"],
        ),
    ],
)
def test_campaigns(case: str, campaigns: Sequence[Steering], expected: list[str]) -> None:
    assert said(*campaigns) == expected


def test_a_pin_on_what_cannot_be_shown_says_which_and_why() -> None:
    shop = Assortment(facts=SHELF, total=8, missing={"rug": Missing.SOLD_OUT, "sofa": Missing.GONE})
    (one,) = found(campaign(1, pin("mug", "rug", "sofa")), shop=shop)
    assert (one.code, one.severity, one.count) == ("pin-unavailable", Severity.WARNING, 2)
    assert [(row.key, row.note) for row in one.rows] == [
        ("rug", "sold out or not visible"),
        ("sofa", "deleted"),
    ]
    assert one.sentence == "“C1” pins 2 products that cannot be shown; their places go to others."
    assert one.field == "rules"
    (none_left,) = found(campaign(1, pin("rug")), shop=shop)
    assert none_left.severity == Severity.ERROR


def test_of_a_shop_that_was_not_looked_at_whole_less_is_claimed() -> None:
    shop = Assortment(facts=SHELF, total=60_000)
    (one,) = found(campaign(1, exclude(brands=["Nobody"])), shop=shop)
    assert one.severity == Severity.WARNING
    assert "none of the first 8 of 60,000 products" in one.sentence


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule(starts_at=NOW, ends_at=NOW - DAY), "ends_at"),
        (Schedule(starts_at=NOW, ends_at=NOW + timedelta(hours=1), weekdays=(5,)), "weekdays"),
    ],
)
def test_a_schedule_that_is_never_on_names_the_field(schedule: Schedule, field: str) -> None:
    (one,) = found(campaign(1, pin("mug"), schedule=schedule))
    assert (one.code, one.severity, one.field) == ("never-on", Severity.ERROR, field)
    assert one.remedy


def test_two_pins_meet_at_the_first_moment_when_both_are_on() -> None:
    weekends = Schedule(weekdays=(6, 7))  # NOW is a Monday
    (one,) = found(campaign(1, pin("mug")), campaign(2, pin("cup"), schedule=weekends))
    assert "both on from 7 Mar 2026, 00:00" in one.sentence.replace(
        "03/07/2026 midnight", "7 Mar 2026, 00:00"
    )
    assert [(row.model, row.key) for row in one.rows] == [("campaign", 1)]


def test_the_rows_of_a_finding_are_at_most_ten_and_counted() -> None:
    many: list[PlainKey] = [f"p{nth}" for nth in range(30)]
    facts = {key: next(iter(SHELF.values())) for key in many}
    shop = Assortment(facts={key: replace(one, key=key) for key, one in facts.items()}, total=30)
    (one,) = found(campaign(1, boost(brands=["Hearth"])), campaign(2, exclude(brands=["Hearth"])), shop=shop)
    assert (len(one.rows), one.count) == (10, 30)
