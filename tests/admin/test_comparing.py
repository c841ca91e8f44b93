"""Two lists beside each other: what is new, what moved, what is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.admin.desk.comparing import differences, in_words


def told(before: str, after: str) -> list[str]:
    return [f"{one.key} {one}" for one in differences(before.split(), after.split()).values()]


@pytest.mark.parametrize(
    ("case", "before", "after", "expected"),
    [
        ("the same", "a b c", "a b c", []),
        ("one comes in front: the others made room", "a b c", "x a b", ["c gone", "x new"]),
        ("one goes: the others closed up", "a b c", "b c d", ["a gone", "d new"]),
        ("the last comes first", "a b c d", "d a b c", ["d moved from 4 to 1"]),
        ("the first goes last", "a b c d", "b c d a", ["a moved from 1 to 4"]),
        ("two change places: one of them moved", "a b", "b a", ["b moved from 2 to 1"]),
        (
            "what kept its place has not moved",
            "a b c",
            "c b a",
            ["c moved from 3 to 1"],
        ),
        ("nothing was there", "", "a b", ["a new", "b new"]),
        ("nothing is left", "a b", "", ["a gone", "b gone"]),
    ],
)
def test_differences(case: str, before: str, after: str, expected: list[str]) -> None:
    found = told(before, after)
    if case.startswith("two change"):
        assert found in (expected, ["a moved from 1 to 2"])
    else:
        assert found == expected


LISTS = st.lists(st.integers(0, 12), unique=True, max_size=10)


@given(LISTS, LISTS)
def test_what_is_not_told_has_kept_its_order_or_its_place(before: list[int], after: list[int]) -> None:
    found = differences(before, after)
    stayed = [key for key in before if key not in found and before.index(key) != after.index(key)]
    assert stayed == [key for key in after if key in stayed]
    assert {key for key, one in found.items() if one.change == "gone"} == {*before} - {*after}
    assert {key for key, one in found.items() if one.change == "new"} == {*after} - {*before}


@given(LISTS, st.data())
def test_as_few_as_possible_have_moved(before: list[int], data: st.DataObject) -> None:
    """One product that is put elsewhere is at most one that moved."""
    if not before:
        return
    taken = data.draw(st.sampled_from(before))
    rest = [key for key in before if key != taken]
    place = data.draw(st.integers(0, len(rest)))
    assert len(differences(before, [*rest[:place], taken, *rest[place:]])) <= 1


def test_in_words() -> None:
    assert in_words(differences("abcd", "dxab")) == "1 new, 1 moved, 1 gone."
    assert in_words({}) == "No difference."
