from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising.filters import Filter, FilterError, Range

EVERYTHING_SAID = {
    "categories": ["mugs", "cups"],
    "brands": ["Hearth"],
    "tags": ["gift"],
    "price": ["5.00", None],
    "margin_percent": ["20", "60.5"],
    "stock": [3, None],
    "age_days": [None, 30.0],
    "rating": [4.0, 5.0],
    "same_category": False,
    "same_brand": True,
    "price_step": "higher",
    "relative_to": "basket",
}


def test_what_is_read_is_what_was_said() -> None:
    wanted = Filter.read(EVERYTHING_SAID, [7])
    assert wanted.products == {7}
    assert wanted.categories == ("mugs", "cups")
    assert wanted.price == Range(Decimal("5.00"), None)
    assert wanted.stock == Range(3, None)
    assert (wanted.same_category, wanted.same_brand, wanted.price_step) == (False, True, "higher")
    assert wanted.relative_to == "basket"


def test_what_is_written_reads_as_the_same() -> None:
    assert Filter.read(EVERYTHING_SAID).to_json() == EVERYTHING_SAID


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"categories": [], "price": None},
        {"price": [None, None], "stock": ["", ""]},
        {"relative_to": "basket"},
    ],
)
def test_what_says_nothing_is_every_product(which: dict[str, Any]) -> None:
    wanted = Filter.read(which)
    assert wanted.is_everything
    assert wanted.to_json() == {}


def test_values_are_trimmed_and_kept_once_in_their_order() -> None:
    assert Filter.read({"brands": [" Hearth ", "Alder", "Hearth"]}).brands == ("Hearth", "Alder")


REFUSED = [
    ("no object", ["mugs"], "", "object of fields"),
    ("an unknown field", {"colour": ["red"]}, "colour", "There is no such condition; use one of categories"),
    ("a value that is no list", {"brands": "Hearth"}, "brands", "Give a list"),
    ("a value that is no text", {"brands": [7]}, "brands", "“7” is no value"),
    ("an empty value", {"tags": [" "]}, "tags", "1 to 120 printable characters"),
    ("a value that is too long", {"tags": ["x" * 121]}, "tags", "1 to 120 printable characters"),
    ("a character that cannot be seen", {"tags": ["a\x00b"]}, "tags", "printable"),
    ("half a range", {"price": ["5"]}, "price", "Give two numbers"),
    ("a range that is none", {"price": "5"}, "price", "Give two numbers"),
    ("the lowest above the highest", {"price": ["5", "4"]}, "price", "swap them"),
    ("a negative price", {"price": ["-1", None]}, "price", "“-1” is no number that can stand here"),
    ("a margin over all", {"margin_percent": [None, 101]}, "margin_percent", "“101” is no number"),
    ("half a piece", {"stock": [1.5, None]}, "stock", "no whole number"),
    ("words for a number", {"rating": ["good", None]}, "rating", "“good” is no number"),
    ("truth for a number", {"stock": [True, None]}, "stock", "is no number"),
    ("no number at all", {"rating": ["NaN", None]}, "rating", "“NaN” is no number"),
    ("what never ends", {"age_days": [None, float("inf")]}, "age_days", "“inf” is no number"),
    ("a number of a million digits", {"price": ["1e999999", None]}, "price", "“1e999999” is no number"),
    ("an integer of a thousand digits", {"stock": [10**1000, None]}, "stock", "is no number"),
    ("a word for truth", {"same_brand": "yes"}, "same_brand", "Give true"),
    ("an unknown step", {"price_step": "up"}, "price_step", "Use one of lower, similar, higher"),
    ("a step in a list", {"price_step": ["lower"]}, "price_step", "Use one of"),
    ("relative to nothing known", {"relative_to": "wishlist"}, "relative_to", "Use one of anchor, basket"),
]


@pytest.mark.parametrize(("case", "which", "field", "remedy"), REFUSED, ids=[case for case, *_ in REFUSED])
def test_what_cannot_be_read_names_the_field_and_the_remedy(
    case: str, which: Any, field: str, remedy: str
) -> None:
    with pytest.raises(FilterError) as refused:
        Filter.read(which)
    assert refused.value.field == field
    assert remedy in refused.value.message


@pytest.mark.parametrize(
    "which",
    [
        {"categories": ["(a+)+$"] * 10_000},
        {f"condition {number}": 1 for number in range(10_000)},
        {"brands": ["a" * 1_000_000]},
        {"brands": "a" * 1_000_000},
        {"a" * 1_000_000: ["x"]},
        {"price": ["9" * 1_000_000, None]},
    ],
    ids=["10,000 values", "10,000 fields", "1 MB value", "1 MB text", "1 MB field", "1 MB number"],
)
def test_a_rule_of_any_size_is_refused_in_a_few_words(which: dict[str, Any]) -> None:
    with pytest.raises(FilterError) as refused:
        Filter.read(which)
    assert len(str(refused.value)) < 300


def test_a_pattern_is_a_text_like_any_other() -> None:
    assert Filter.read({"brands": ["(a+)+$"]}).brands == ("(a+)+$",)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING_SAID)), anything) | anything)
def test_whatever_is_said_is_read_or_refused(which: Any) -> None:
    try:
        wanted = Filter.read(which)
    except FilterError:
        return
    assert Filter.read(wanted.to_json()) == wanted
    assert wanted.words()
