"""Tables that a merchandiser could read: a list, rules, and the list that becomes of it."""

from dataclasses import replace

import pytest

from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.rosters import Roster
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import Steered, steer
from tests.merchandising.shop import NOW, SHELF, boost, bury, exclude, keys_of, only, pin, ranked

BEFORE = "mug cup pot tray"


def steered(keys: str, rules: list[Rule], anchor: str = "", basket: str = "") -> Steered:
    others = {
        "anchor": [SHELF[key] for key in anchor.split()],
        "basket": [SHELF[key] for key in basket.split()],
    }
    return steer(ranked(keys), Book(rules), SHELF, others, now=NOW)


@pytest.mark.parametrize(
    ("case", "rules", "after"),
    [
        ("no rules, no change", [], "mug cup pot tray"),
        ("a boosted product rises", [boost("tray")], "tray mug cup pot"),
        ("as far as its strength carries it", [boost("tray", by=1.2)], "mug tray cup pot"),
        ("a boosted brand rises, in its order", [boost(brands=["Alder"])], "cup tray mug pot"),
        ("a buried product sinks", [bury("mug", by=1.15)], "cup mug pot tray"),
        ("a buried category sinks, in its order", [bury(categories=["mugs"])], "pot tray mug cup"),
        ("boosts multiply", [boost("tray", by=1.2), boost(brands=["Alder"], by=1.2)], "tray cup mug pot"),
        ("a boost and a bury cancel out", [boost("tray"), bury("tray")], "mug cup pot tray"),
        ("boosting all alike changes nothing", [boost(by=100)], "mug cup pot tray"),
        ("an excluded product is gone", [exclude("cup")], "mug pot tray"),
        ("an excluded brand is gone", [exclude(brands=["Alder"])], "mug pot"),
        ("excluded beats boosted", [boost("cup", priority=9), exclude("cup", priority=0)], "mug pot tray"),
        ("only one category", [only(categories=["mugs"])], "mug cup"),
        ("only one category, and cheap", [only(categories=["mugs"], price=[None, "10"])], "mug"),
        ("alternatives of one campaign", [only("mug"), only(brands=["Alder"])], "mug cup tray"),
        (
            "two campaigns must both have their way",
            [only(brands=["Alder"], campaign=1), only(categories=["mugs"], campaign=2)],
            "cup",
        ),
        ("only what is not there leaves nothing", [only(categories=["sofas"])], ""),
        ("only and exclude", [only(brands=["Alder"]), exclude("tray")], "cup"),
        ("new ones first", [boost(age_days=[None, 30], by=5)], "tray mug cup pot"),
        ("what is running out sinks", [bury(stock=[None, 5], by=5)], "mug pot tray cup"),
        ("what earns well rises", [boost(margin_percent=["50", None], by=1.25)], "mug pot cup tray"),
        ("what nobody sells matters to nobody", [boost("sofa"), exclude("sofa")], "mug cup pot tray"),
    ],
)
def test_rules_on_a_list(case: str, rules: list[Rule], after: str) -> None:
    assert keys_of(steered(BEFORE, rules).ranked) == after


@pytest.mark.parametrize(
    ("case", "rules", "anchor", "basket", "after"),
    [
        ("complements", [only(same_category=False)], "mug", "", "pot tray"),
        ("of the same brand first", [boost(same_brand=True)], "bowl", "", "mug pot cup tray"),
        ("an up-sell", [only(price_step="higher")], "mug", "", "cup pot tray"),
        ("nothing dearer", [exclude(price_step="higher")], "tray", "", "mug cup tray"),
        (
            "compared with the basket",
            [exclude(same_brand=True, relative_to="basket")],
            "mug",
            "cup",
            "mug pot",
        ),
        ("a page without a product", [only(same_category=True)], "", "", "mug cup pot tray"),
        ("nor one to exclude by", [exclude(same_brand=False)], "", "cup", "mug cup pot tray"),
        (
            "while the other campaign still shows only its own",
            [only(same_category=True, campaign=1), only(brands=["Alder"], campaign=2)],
            "",
            "",
            "cup tray",
        ),
        (
            "the alternative that can be told still counts",
            [only(same_category=True), only(brands=["Alder"])],
            "",
            "",
            "cup tray",
        ),
    ],
)
def test_rules_beside_a_product(case: str, rules: list[Rule], anchor: str, basket: str, after: str) -> None:
    assert keys_of(steered(BEFORE, rules, anchor, basket).ranked) == after


def test_what_was_dropped_names_its_rule() -> None:
    no_cups, no_alder = exclude("cup", priority=1), exclude(brands=["Alder"])
    cheap = only(price=[None, "25"], campaign=7)
    found = steered(BEFORE, [no_alder, no_cups, cheap])
    assert found.dropped == {"cup": no_cups, "tray": no_alder, "pot": cheap}


def test_what_moved_a_product_is_named_by_priority() -> None:
    first, second, third = boost("mug", priority=5), bury("mug", campaign=1), boost("mug", campaign=2)
    found = steered(BEFORE, [third, second, first])
    assert found.moved == {"mug": (first, second, third)}


@pytest.mark.parametrize(
    ("case", "rules", "pins"),
    [
        ("a product at its position", [pin("vase", at=3)], [(2, "vase")]),
        ("several in their order", [pin("vase", "mug", at=2)], [(1, "vase"), (2, "mug")]),
        ("the place of one that is excluded stays free", [pin("vase", "mug"), exclude("vase")], [(1, "mug")]),
        ("a pin does not pass over “only”", [pin("vase"), only(categories=["kitchen"], priority=-5)], []),
        ("a pin with conditions", [pin("vase", "rug", stock=[1, None])], [(0, "vase")]),
        ("the best of a brand", [pin(brands=["Alder"], at=1)], [(0, "cup tray")]),
        ("the best of what is left of it", [pin(brands=["Alder"]), exclude("cup")], [(0, "tray")]),
        ("the best of what is boosted", [pin(brands=["Alder"]), boost("tray")], [(0, "tray cup")]),
        ("beside no product, no relative pin", [pin(same_brand=True)], []),
    ],
)
def test_pins_are_wanted_at_their_places(case: str, rules: list[Rule], pins: list[tuple[int, str]]) -> None:
    assert [(found.position, " ".join(map(str, found.keys))) for found in steered(BEFORE, rules).pins] == pins


def test_an_excluded_pin_names_the_rule_against_it() -> None:
    against = exclude(categories=["home"])
    assert steered(BEFORE, [pin("vase"), against]).dropped == {"vase": against}


def test_campaigns_that_are_not_active_have_no_say() -> None:
    book = Book(
        [
            exclude("mug", campaign=1),
            only("tray", campaign=2),
            pin("vase", campaign=3),
            boost("cup", campaign=4),
        ]
    )
    found = steer(ranked(BEFORE), book, SHELF, now=NOW, active=frozenset({4}))
    assert keys_of(found.ranked) == "cup mug pot tray"
    assert (found.dropped, found.pins) == ({}, [])
    assert book.pinned({4}) == ()
    assert book.pinned({3, 4}) == ("vase",)


def test_a_boost_beyond_measure_stays_one() -> None:
    rules = [boost("tray", by=100) for _ in range(200)] + [bury("tray", by=100) for _ in range(200)]
    assert steered(BEFORE, rules[:200]).ranked[0] == ("tray", pytest.approx(1e6 / 13))
    assert keys_of(steered(BEFORE, rules).ranked) == BEFORE


def test_products_without_a_share_are_ordered_too() -> None:
    book = Book([boost("pot", by=2), boost("tray", by=3)])
    found = steer([("mug", 0.1), ("cup", 0.0), ("pot", 0.0), ("tray", 0.0)], book, SHELF, now=NOW)
    assert keys_of(found.ranked) == "mug tray pot cup"


def test_what_is_known_of_a_product_is_looked_up_once() -> None:
    book = Book([boost("tray"), exclude(brands=["Hearth"], stock=[10, None])])
    known: dict[frozenset[int] | None, Roster] = {}
    first = steer(ranked(BEFORE), book, SHELF, now=NOW, known=known)
    assert keys_of(first.ranked) == "tray cup"
    assert [*known] == [None]
    # What is live is asked anew.
    sold = {**SHELF, "mug": replace(SHELF["mug"], stock=1)}
    assert keys_of(steer(ranked(BEFORE), book, sold, now=NOW, known=known).ranked) == "tray mug cup"


def test_a_product_of_which_nothing_is_known_keeps_its_place() -> None:
    book = Book([boost(brands=["Hearth"]), exclude(price=["1", None])])
    assert (
        keys_of(steer(ranked("new mug"), book, {"mug": replace(SHELF["mug"], price=None)}, now=NOW).ranked)
        == "mug new"
    )
    assert (
        keys_of(
            steer(ranked("new"), Book([only(brands=["Hearth"])]), {"new": Facts(key="new")}, now=NOW).ranked
        )
        == ""
    )
