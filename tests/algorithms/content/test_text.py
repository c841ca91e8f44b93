import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms.content.text import singular, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red Cushions", ["red", "cushion"]),
        ("红色抱枕", ["红色", "色抱", "抱枕"]),
        ("杯", ["杯"]),
        ("红色 cushion 45cm", ["红色", "cushion", "45cm"]),
        ("红色cushion 45 cm", ["红色", "cushion", "45cm"]),
        ("抱枕45厘米", ["抱枕", "45厘米"]),
        ("Ａ４ 纸", ["a4", "纸"]),  # full-width letters are the same letters
        ("1.5 L bottle, set of 3", ["1.5l", "bottle", "set", "of", "3"]),
        ("5 in 1", ["5", "in", "1"]),  # "in" is rather a word than a unit
        ("women's don’t", ["women", "dont"]),
        ("Größe für Café", ["größe", "für", "café"]),
        ("<p>Soft <b>wool</b></p>", ["soft", "wool"]),
        ("a < b", ["a", "b"]),
        ("snake_case - !?", ["snake", "case"]),
        ("", []),
    ],
)
def test_a_text_becomes_terms(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("lights", "light"),
        ("boxes", "box"),
        ("dresses", "dress"),
        ("brushes", "brush"),
        ("cherries", "cherry"),
        ("houses", "house"),
        ("glass", "glass"),
        ("cactus", "cactus"),
        ("gas", "gas"),
        ("iris", "iris"),
    ],
)
def test_a_plural_ending_goes_and_nothing_else(word: str, expected: str) -> None:
    assert singular(word) == expected


@given(st.text())
def test_terms_hold_no_blanks_and_do_not_depend_on_case(text: str) -> None:
    found = list(terms(text))
    assert all(term and not any(letter.isspace() for letter in term) for term in found)
    assert list(terms(text.lower())) == found
