"""Who stands where: pins, then the others as far as the caps allow."""

import pytest

from recommendations.merchandising.arranging import Arranged, arrange, interleave
from recommendations.merchandising.books import Book
from recommendations.merchandising.caps import Caps
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import steer
from tests.merchandising.shop import NOW, SHELF, keys_of, pin, ranked

BEFORE = "mug cup pot tray"
VARIANTS = {"cup": "mug"}
"""The cup is a variant of the mug."""


def arranged(
    rules: list[Rule],
    keys: str = BEFORE,
    *,
    limit: int = 4,
    caps: Caps | None = None,
    gone: str = "",
    families: dict[int | str, int | str] | None = None,
) -> Arranged:
    found = steer(ranked(keys), Book(rules), SHELF, now=NOW)
    return arrange(
        keys_of(found.ranked).split(),
        found.pins,
        limit=limit,
        facts=SHELF,
        eligible=SHELF.keys() - {*gone.split()},
        caps=caps,
        families=families,
    )


@pytest.mark.parametrize(
    ("case", "rules", "gone", "after"),
    [
        ("without pins", [], "", "mug cup pot tray"),
        ("what is gone leaves its place", [], "mug", "cup pot tray"),
        ("first", [pin("vase")], "", "vase mug cup pot"),
        ("third", [pin("vase", at=3)], "", "mug cup vase pot"),
        ("last", [pin("vase", at=4)], "", "mug cup pot vase"),
        ("past the end it is not there", [pin("vase", at=5)], "", "mug cup pot tray"),
        ("two beside each other", [pin("vase", "lamp", at=2)], "", "mug vase lamp cup"),
        ("a list's own product goes to its place", [pin("mug", at=3)], "", "cup pot mug tray"),
        ("an ineligible pin frees its place", [pin("vase", "lamp", at=2)], "vase", "mug cup lamp pot"),
        (
            "the higher priority has the place",
            [pin("vase", priority=1), pin("lamp", priority=2)],
            "",
            "lamp vase mug cup",
        ),
        (
            "then the older campaign",
            [pin("vase", campaign=8), pin("lamp", campaign=3)],
            "",
            "lamp vase mug cup",
        ),
        (
            "then the older rule",
            [pin("vase", number=9002), pin("lamp", number=9001)],
            "",
            "lamp vase mug cup",
        ),
        (
            "the loser has the next place, and the next loser the one after",
            [pin("vase", priority=3), pin("lamp", priority=2), pin("bowl", at=2, priority=1)],
            "",
            "vase lamp bowl mug",
        ),
        (
            "a loser at the end has none",
            [pin("vase", at=4, priority=1), pin("lamp", at=4)],
            "",
            "mug cup pot vase",
        ),
        (
            "a product that is pinned twice stands once",
            [pin("vase", at=1, priority=1), pin("vase", at=3)],
            "",
            "vase mug cup pot",
        ),
        (
            "the loser moves up when the winner is gone",
            [pin("vase", priority=1), pin("lamp")],
            "vase",
            "lamp mug cup pot",
        ),
        ("the best of a brand that may be shown", [pin(brands=["Alder"], at=1)], "cup", "tray mug pot"),
        (
            "two rules want the best of a brand",
            [pin(brands=["Alder"]), pin(brands=["Alder"], at=3)],
            "",
            "cup mug tray pot",
        ),
    ],
)
def test_pins(case: str, rules: list[Rule], gone: str, after: str) -> None:
    assert " ".join(map(str, arranged(rules, gone=gone).keys)) == after


def test_a_pin_moves_up_where_the_list_is_too_short_for_it() -> None:
    assert arranged([pin("vase", at=4), pin("lamp", at=3)], "mug").keys == ["mug", "lamp", "vase"]
    assert arranged([pin("vase", at=4)], "").keys == ["vase"]
    # Past the end nothing is wanted, however short the list is.
    assert arranged([pin("vase", at=9)], "mug").keys == ["mug"]


@pytest.mark.parametrize(
    ("case", "rules", "caps", "after", "dropped"),
    [
        ("one of a brand", [], Caps(brand=1), "mug cup", {"pot": "brand", "tray": "brand"}),
        ("two of a category", [], Caps(category=1), "mug pot tray", {"cup": "category"}),
        ("both", [], Caps(brand=1, category=1), "mug tray", {"cup": "category", "pot": "brand"}),
        ("a pin counts", [pin("tray", at=4)], Caps(brand=1), "mug tray", {"cup": "brand", "pot": "brand"}),
        (
            "pins are never taken away",
            [pin("mug", "pot", "bowl")],
            Caps(brand=1),
            "mug pot bowl cup",
            {"tray": "brand"},
        ),
        (
            "nought of a brand but the pinned",
            [pin("mug", at=1)],
            Caps(brand=0),
            "mug",
            {"cup": "brand", "pot": "brand", "tray": "brand"},
        ),
    ],
)
def test_caps(case: str, rules: list[Rule], caps: Caps, after: str, dropped: dict[str, str]) -> None:
    found = arranged(rules, caps=caps)
    assert " ".join(map(str, found.keys)) == after
    assert found.dropped == dropped


def test_what_has_no_brand_has_no_cap() -> None:
    found = arrange("ab", [], limit=4, facts={}, eligible={"a", "b"}, caps=Caps(brand=1, category=1))
    assert found.keys == ["a", "b"]


def test_a_family_is_there_once() -> None:
    assert arranged([], families=VARIANTS).keys == ["mug", "pot", "tray"]
    assert arranged([], families=VARIANTS).dropped == {"cup": "family"}
    assert arranged([pin("cup", at=2)], families=VARIANTS).keys == ["pot", "cup", "tray"]
    assert arranged([pin("mug", "cup")], families=VARIANTS).keys == ["mug", "pot", "tray"]


def test_all_that_is_left_out_says_why() -> None:
    found = arranged([pin("vase")], limit=2, gone="cup")
    assert found.keys == ["vase", "mug"]
    assert found.dropped == {"cup": "ineligible", "pot": "limit", "tray": "limit"}


def test_a_pin_that_is_left_out_says_why() -> None:
    rules = [pin("vase", at=4), pin("lamp", at=4, priority=1), pin("rug", at=4)]
    found = arranged(rules, "mug pot tray", gone="rug")
    assert found.keys == ["mug", "pot", "tray", "lamp"]
    assert found.dropped == {"vase": "limit"}


def test_pins_name_their_rules() -> None:
    first, second = pin("vase", priority=1), pin("lamp")
    assert arranged([second, first]).pinned == {"vase": first, "lamp": second}


@pytest.mark.parametrize(
    ("others", "placed", "keys"),
    [
        ("", {}, ""),
        ("ab", {}, "ab"),
        ("ab", {0: "x"}, "xab"),
        ("ab", {1: "x", 3: "y"}, "axby"),
        ("a", {2: "x", 5: "y"}, "axy"),
    ],
)
def test_others_stand_around_what_is_placed(others: str, placed: dict[int, str], keys: str) -> None:
    assert "".join(map(str, interleave(others, placed))) == keys
