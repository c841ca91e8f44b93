"""What each kind of promotion takes off, worked out by hand, in pence."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from recommendations.merchandising.circumstances import Schedule
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from tests.merchandising.promotions.by_hand import NOW, apply, line, offer, totals

MUG, TEA, POT, TRAY = 1, 2, 3, 4

UNITS: list[tuple[str, Any, list[Any], dict[int, int]]] = [
    ("10 % off 9.99 is 8.99", offer("percent", "10"), [line(MUG, "9.99")], {MUG: 899}),
    ("and three times that for three", offer("percent", "10"), [line(MUG, "9.99", 3)], {MUG: 2697}),
    (
        "only on what it is about",
        offer("percent", "10", TEA),
        [line(MUG, "5"), line(TEA, "5")],
        {MUG: 500, TEA: 450},
    ),
    ("2 off each", offer("amount", "2"), [line(MUG, "5", 2)], {MUG: 600}),
    ("never less than nothing", offer("amount", "7"), [line(MUG, "5", 2)], {MUG: 0}),
    ("a special price", offer("price", "4.50"), [line(MUG, "5", 2)], {MUG: 900}),
    ("is no dearer than the price", offer("price", "6"), [line(MUG, "5")], {MUG: 500}),
    (
        "prices below a penny are reduced as a whole",
        offer("percent", "10"),
        [line(MUG, "0.0125", 1000)],
        {MUG: 1125},
    ),
    ("all of it", offer("percent", "100"), [line(MUG, "5")], {MUG: 0}),
]


@pytest.mark.parametrize(("_name", "one", "lines", "expected"), UNITS, ids=[row[0] for row in UNITS])
def test_prices_of_units(_name: str, one: Any, lines: list[Any], expected: dict[int, int]) -> None:
    apply([one], lines)
    assert totals(lines) == expected


def test_yen_have_no_decimals() -> None:
    lines = [line(MUG, "999", currency="JPY")]
    apply([offer("percent", "10")], lines, "JPY")
    assert totals(lines) == {MUG: 899}


SETS: list[tuple[str, Any, list[Any], dict[int, int]]] = [
    (
        "the saving is shared by price",
        offer("bundle", "12", items={MUG: 1, TEA: 1}),
        [line(MUG, "10"), line(TEA, "5")],
        {MUG: 800, TEA: 400},
    ),
    (
        "a penny that is left goes to the largest remainder",
        offer("bundle", "9.99", items={MUG: 1, TEA: 1, POT: 1}),
        [line(MUG, "5"), line(TEA, "5"), line(POT, "5")],
        {MUG: 333, TEA: 333, POT: 333},
    ),
    (
        "not without all of its products",
        offer("bundle", "9", items={MUG: 1, TEA: 1}),
        [line(MUG, "10")],
        {MUG: 1000},
    ),
    (
        "nor with too few of one",
        offer("bundle", "15", items={MUG: 2, TEA: 1}),
        [line(MUG, "10"), line(TEA, "5")],
        {MUG: 1000, TEA: 500},
    ),
    (
        "as often as there are whole sets",
        offer("bundle", "12", items={MUG: 1, TEA: 1}),
        [line(MUG, "10", 3), line(TEA, "5", 2)],
        {MUG: 2600, TEA: 800},
    ),
    (
        "never dearer than its products",
        offer("bundle", "20", items={MUG: 1, TEA: 1}),
        [line(MUG, "10"), line(TEA, "5")],
        {MUG: 1000, TEA: 500},
    ),
    (
        "with another at half price",
        offer("together", "50", TEA, together=frozenset({MUG})),
        [line(MUG, "10"), line(TEA, "5", 3)],
        {MUG: 1000, TEA: 1250},
    ),
    (
        "one for each",
        offer("together", "50", TEA, together=frozenset({MUG})),
        [line(MUG, "10", 2), line(TEA, "5", 3)],
        {MUG: 2000, TEA: 1000},
    ),
    (
        "the dearest first",
        offer("together", "50", TEA, POT, together=frozenset({MUG})),
        [line(MUG, "9"), line(TEA, "5"), line(POT, "8")],
        {MUG: 900, TEA: 500, POT: 400},
    ),
    (
        "never on the one that opens it",
        offer("together", "50", together=frozenset({MUG})),
        [line(MUG, "9", 2)],
        {MUG: 1800},
    ),
    (
        "nothing without it",
        offer("together", "50", TEA, together=frozenset({MUG})),
        [line(TEA, "5")],
        {TEA: 500},
    ),
]


@pytest.mark.parametrize(("_name", "one", "lines", "expected"), SETS, ids=[row[0] for row in SETS])
def test_prices_of_sets(_name: str, one: Any, lines: list[Any], expected: dict[int, int]) -> None:
    apply([one], lines)
    assert totals(lines) == expected


def variant(key: int, parent: int, price: str, quantity: int = 1) -> Any:
    one = line(key, price, quantity)
    one.keys = frozenset({key, parent})
    one.facts = (Facts(key=key), Facts(key=parent))
    return one


def test_what_holds_for_a_parent_holds_for_its_variants() -> None:
    lines = [variant(11, MUG, "10"), variant(12, MUG, "8")]
    apply([offer("percent", "50", MUG)], lines)
    assert totals(lines) == {11: 500, 12: 400}


def test_a_set_of_two_is_made_of_two_variants() -> None:
    lines = [variant(11, MUG, "10"), variant(12, MUG, "8", 2)]
    apply([offer("bundle", "14", items={MUG: 2})], lines)
    assert totals(lines) == {11: 778, 12: 622 + 800}  # 18 becomes 14; the third mug is in no set


def test_a_variant_that_a_bundle_names_is_kept_for_it() -> None:
    lines = [variant(11, MUG, "10"), variant(12, MUG, "8")]
    apply([offer("bundle", "15", items={MUG: 1, 11: 1})], lines)
    assert sum(totals(lines).values()) == 1500


def test_a_unit_belongs_to_one_bundle_the_first_in_order() -> None:
    lines = [line(MUG, "10"), line(TEA, "5"), line(POT, "20")]
    with_tea = offer("bundle", "12", items={MUG: 1, TEA: 1}, id=1, order=2)
    with_pot = offer("bundle", "21", items={MUG: 1, POT: 1}, id=2, order=1)
    applied = apply([with_tea, with_pot], lines)
    assert {one.offer.id: one.amount for one in applied} == {2: 900, 1: 0}


def test_a_bundle_that_its_budget_does_not_bear_leaves_its_units_to_others() -> None:
    lines = [line(MUG, "10"), line(TEA, "5"), line(POT, "20")]
    broke = offer("bundle", "21", items={MUG: 1, POT: 1}, id=2, budget="5")
    applied = apply(
        [offer("bundle", "12", items={MUG: 1, TEA: 1}, id=3), broke], lines, remains={2: Decimal(5)}
    )
    assert {one.offer.id: one.amount for one in applied} == {2: 0, 3: 300}


THRESHOLDS: list[tuple[str, Any, list[Any], dict[int, int], int]] = [
    (
        "below it says what is missing",
        offer("threshold", "5", threshold="30"),
        [line(MUG, "29.99")],
        {MUG: 2999},
        1,
    ),
    (
        "on it takes its amount off",
        offer("threshold", "5", threshold="30"),
        [line(MUG, "30")],
        {MUG: 2500},
        0,
    ),
    (
        "shares it by what lines cost",
        offer("threshold", "5", threshold="30"),
        [line(MUG, "10"), line(TEA, "10", 3)],
        {MUG: 875, TEA: 2625},
        0,
    ),
    (
        "looks at what it is about alone",
        offer("threshold", "5", MUG, threshold="30"),
        [line(MUG, "10"), line(TEA, "90")],
        {MUG: 1000, TEA: 9000},
        2000,
    ),
    ("once a basket", offer("threshold", "5", threshold="30"), [line(MUG, "90")], {MUG: 8500}, 0),
    ("an empty basket lacks it all", offer("threshold", "5", threshold="30"), [], {}, 3000),
]


@pytest.mark.parametrize(
    ("_name", "one", "lines", "expected", "missing"), THRESHOLDS, ids=[row[0] for row in THRESHOLDS]
)
def test_spend_and_save(
    _name: str, one: Any, lines: list[Any], expected: dict[int, int], missing: int
) -> None:
    (applied,) = apply([one], lines)
    assert totals(lines) == expected
    assert applied.missing == missing


BEARS: list[tuple[str, list[Any], int]] = [
    ("all of it where nothing is in the basket yet", [], 500),
    ("all of it where the margin is wide", [line(MUG, "20", cost="2")], 500),
    ("what the floor leaves where it is narrow", [line(MUG, "20", cost="14.40")], 200),
    ("all of it beside products whose cost is not known: they do not count", [line(MUG, "20")], 500),
]


@pytest.mark.parametrize(("_name", "lines", "bears"), BEARS, ids=[row[0] for row in BEARS])
def test_a_threshold_promises_no_more_than_its_margin_floor_allows(
    _name: str, lines: list[Any], bears: int
) -> None:
    (applied,) = apply([offer("threshold", "5", threshold="30", margin_floor="20")], lines)
    assert applied.bears == bears


def test_a_threshold_counts_what_is_paid_after_other_discounts() -> None:
    lines = [line(MUG, "32")]
    applied = apply([offer("percent", "10"), offer("threshold", "5", id=2, threshold="30")], lines)
    assert totals(lines) == {MUG: 2880}
    assert applied[-1].missing == 120


def test_discounts_stack_in_order_on_what_is_left() -> None:
    lines = [line(MUG, "10")]
    apply([offer("amount", "1", id=1, order=2), offer("percent", "50", id=2, order=1)], lines)
    assert totals(lines) == {MUG: 400}
    lines = [line(MUG, "10")]
    apply([offer("amount", "1", id=1, order=1), offer("percent", "50", id=2, order=2)], lines)
    assert totals(lines) == {MUG: 450}


def test_unit_prices_come_before_sets_whatever_their_order() -> None:
    lines = [line(MUG, "10"), line(TEA, "10")]
    apply([offer("bundle", "15", items={MUG: 1, TEA: 1}, id=1), offer("percent", "10", id=2, order=9)], lines)
    assert sum(totals(lines).values()) == 1500


EXCLUSIVE: list[tuple[str, list[Any], int]] = [
    (
        "shuts out what comes after",
        [offer("percent", "10", id=1, exclusive=True), offer("percent", "50", id=2)],
        900,
    ),
    (
        "and comes not after another",
        [offer("percent", "10", id=1), offer("percent", "50", id=2, exclusive=True)],
        900,
    ),
    (
        "shuts out thresholds too",
        [offer("percent", "10", id=1, exclusive=True), offer("threshold", "5", id=2, threshold="1")],
        900,
    ),
    (
        "where it gives nothing it shuts out nothing",
        [offer("price", "20", id=1, exclusive=True), offer("percent", "50", id=2)],
        500,
    ),
]


@pytest.mark.parametrize(("_name", "offers", "expected"), EXCLUSIVE, ids=[row[0] for row in EXCLUSIVE])
def test_an_exclusive_promotion(_name: str, offers: list[Any], expected: int) -> None:
    lines = [line(MUG, "10")]
    apply(offers, lines)
    assert totals(lines) == {MUG: expected}


FLOORS: list[tuple[str, list[Any], Any, int]] = [
    # 20 % of the reduced price must remain: a cost of 6.00 allows no less than 7.50.
    ("stops at the floor", [offer("percent", "50", margin_floor="20")], line(MUG, "10", cost="6"), 750),
    ("rounds the floor up", [offer("percent", "90", margin_floor="30")], line(MUG, "10", cost="5"), 715),
    (
        "gives nothing where the cost is not known",
        [offer("percent", "50", margin_floor="20")],
        line(MUG, "10"),
        1000,
    ),
    (
        "gives nothing below the floor already",
        [offer("percent", "50", margin_floor="20")],
        line(MUG, "7", cost="6"),
        700,
    ),
    ("0 % is at least the cost", [offer("amount", "9", margin_floor="0")], line(MUG, "10", cost="6"), 600),
    (
        "binds what comes after",
        [offer("percent", "10", id=1, margin_floor="20"), offer("amount", "5", id=2)],
        line(MUG, "10", cost="6"),
        750,
    ),
    (
        "binds thresholds",
        [offer("percent", "10", id=1, margin_floor="20"), offer("threshold", "5", id=2, threshold="1")],
        line(MUG, "10", cost="6"),
        750,
    ),
    (
        "the highest counts",
        [offer("percent", "10", id=1, margin_floor="20"), offer("percent", "50", id=2, margin_floor="25")],
        line(MUG, "10", cost="6"),
        800,
    ),
]


@pytest.mark.parametrize(("_name", "offers", "one", "expected"), FLOORS, ids=[row[0] for row in FLOORS])
def test_the_margin_floor(_name: str, offers: list[Any], one: Any, expected: int) -> None:
    apply(offers, [one])
    assert one.total == expected


def test_a_floor_holds_for_the_line_where_other_units_are_below_it_already() -> None:
    """One mug goes for nothing in a set without a floor; the other may then not be reduced by one that has one."""
    lines = [line(MUG, "10", 2, cost="6"), line(TEA, "5"), line(POT, "20", cost="1")]
    free = offer("bundle", "0", items={MUG: 1, TEA: 1}, id=1, order=1)
    floored = offer("bundle", "25", items={MUG: 1, POT: 1}, id=2, order=2, margin_floor="10")
    apply([free, floored], lines)
    assert totals(lines) == {MUG: 1000, TEA: 0, POT: 1500}


def test_what_one_product_cannot_bear_of_a_bundles_saving_the_other_does() -> None:
    lines = [line(MUG, "10", cost="9"), line(TEA, "10", cost="1")]
    apply([offer("bundle", "14", items={MUG: 1, TEA: 1}, margin_floor="0")], lines)
    assert totals(lines) == {MUG: 900, TEA: 500}


WHO: list[tuple[str, Any, dict[str, Any], bool]] = [
    ("its audience", offer("percent", "10", audience=7), {"audiences": {7}}, True),
    ("and nobody else", offer("percent", "10", audience=7), {"audiences": {8}}, False),
    ("with its coupon", offer("percent", "10", needs_coupon=True), {"coupons": {1: "SAVE"}}, True),
    ("not without", offer("percent", "10", needs_coupon=True), {}, False),
    (
        "as often as its cap",
        offer("percent", "10", most_per_shopper=2),
        {"shopper": 5, "orders": {1: 1}},
        True,
    ),
    ("and no oftener", offer("percent", "10", most_per_shopper=2), {"shopper": 5, "orders": {1: 2}}, False),
    ("with a cap only who is known", offer("percent", "10", most_per_shopper=2), {}, False),
    ("up to its budget", offer("percent", "10", budget="1"), {"remains": {1: Decimal(1)}}, True),
    (
        "as a whole or not at all",
        offer("percent", "10", budget="1"),
        {"remains": {1: Decimal("0.99")}},
        False,
    ),
]


@pytest.mark.parametrize(("_name", "one", "standing", "gets"), WHO, ids=[row[0] for row in WHO])
def test_who_gets_it(_name: str, one: Any, standing: dict[str, Any], gets: bool) -> None:
    lines = [line(MUG, "10")]
    apply([one], lines, **standing)
    assert totals(lines) == {MUG: 900 if gets else 1000}


HOUR = timedelta(hours=1)
WHEN: list[tuple[str, Any, bool]] = [
    ("from its start", offer("percent", "10", starts_at=NOW), True),
    ("not before", offer("percent", "10", starts_at=NOW + HOUR), False),
    ("up to its end", offer("percent", "10", ends_at=NOW + HOUR), True),
    ("which does not count", offer("percent", "10", ends_at=NOW), False),
    ("while its campaign is on", offer("percent", "10", schedule=Schedule(starts_at=NOW)), True),
    ("and not when that is over", offer("percent", "10", schedule=Schedule(ends_at=NOW)), False),
]


@pytest.mark.parametrize(("_name", "one", "gets"), WHEN, ids=[row[0] for row in WHEN])
def test_when_it_is_given(_name: str, one: Any, gets: bool) -> None:
    lines = [line(MUG, "10")]
    apply([one], lines)
    assert totals(lines) == {MUG: 900 if gets else 1000}


def test_a_countdown_counts_to_whatever_ends_first() -> None:
    one = offer("percent", "10", ends_at=NOW + 5 * HOUR)
    assert one.until(NOW) == NOW + 5 * HOUR
    assert replace(one, schedule=Schedule(ends_at=NOW + HOUR)).until(NOW) == NOW + HOUR
    assert offer("percent", "10").until(NOW) is None


def test_a_countdown_knows_the_campaigns_hours_and_weekdays() -> None:
    """NOW is a Sunday noon, in winter."""
    until_three = Schedule(from_time=time(9), to_time=time(15))
    assert offer("percent", "10", schedule=until_three).until(NOW) == NOW + 3 * HOUR
    weekend = Schedule(weekdays=(6, 7))
    assert offer("percent", "10", schedule=weekend).until(NOW) == NOW + 12 * HOUR
    every_day = Schedule(weekdays=tuple(range(1, 8)))
    assert offer("percent", "10", schedule=every_day).until(NOW) is None


CURRENCIES: list[tuple[str, Any, bool]] = [
    ("per cent is of any currency", offer("percent", "10"), True),
    ("unless it names one", offer("percent", "10", currency="GBP"), False),
    ("an amount is of the shop's own", offer("amount", "1"), False),
    ("or of the one that it names", offer("amount", "1", currency="EUR"), True),
    ("a budget is in a currency too", offer("percent", "10", budget="100"), False),
]


@pytest.mark.parametrize(("_name", "one", "gets"), CURRENCIES, ids=[row[0] for row in CURRENCIES])
def test_currencies(_name: str, one: Any, gets: bool) -> None:
    lines = [line(MUG, "10", currency="EUR")]
    apply([one], lines, "EUR", remains={1: Decimal(100)})
    assert totals(lines) == {MUG: 900 if gets else 1000}


def test_a_filter_reads_the_price_before_any_discount() -> None:
    lines = [line(MUG, "10"), line(TEA, "4")]
    cheap = Filter.read({"price": [None, "9.50"]})
    apply([offer("percent", "10", id=1), offer("amount", "1", id=2, which=cheap)], lines)
    assert totals(lines) == {MUG: 900, TEA: 260}
