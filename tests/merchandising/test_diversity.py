from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising.diversity import effect, intra_list_diversity, likeness, mmr
from recommendations.merchandising.facts import Facts, PlainKey
from tests.merchandising.shop import SHELF, keys_of, ranked


def item(key: str, categories: str = "", brand: str = "", tags: str = "") -> Facts:
    return Facts(key=key, categories=tuple(categories.split()), brand=brand, tags=tuple(tags.split()))


@pytest.mark.parametrize(
    ("case", "one", "other", "alike"),
    [
        ("in all", item("a", "kitchen mugs", "Hearth", "gift"), item("b", "kitchen mugs", "Hearth", "gift"), 1.0),
        ("in nothing", item("a", "kitchen", "Hearth", "gift"), item("b", "home", "Flint", "new"), 0.0),
        ("in brand alone", item("a", "kitchen", "Hearth", "gift"), item("b", "home", "Hearth", "new"), 0.25),
        # One of three categories: 0.6 / 3; what neither has is left out of 0.6 + 0.25.
        ("in the broad category", item("a", "kitchen mugs", "Hearth"), item("b", "kitchen pots", "Flint"), 0.2 / 0.85),
        ("where only one has a brand", item("a", "mugs", "Hearth"), item("b", "mugs"), 0.6 / 0.85),
        ("as far as tags go", item("a", tags="gift new"), item("b", tags="gift sale"), 1 / 3),
        ("where nothing is known", item("a"), item("b"), 0.0),
    ],
)  # fmt: skip
def test_how_alike_two_products_are(case: str, one: Facts, other: Facts, alike: float) -> None:
    assert likeness(one, other) == pytest.approx(alike)
    assert likeness(other, one) == pytest.approx(alike)


def test_a_list_of_one_kind_gives_way_to_another() -> None:
    shelf: dict[PlainKey, Facts] = {
        "red mug": item("red mug", "mugs", "Hearth"),
        "blue mug": item("blue mug", "mugs", "Hearth"),
        "vase": item("vase", "vases", "Flint"),
    }
    before: list[tuple[PlainKey, float]] = [("red mug", 1.0), ("blue mug", 0.9), ("vase", 0.5)]
    # After the red mug, the blue one is worth 0.9 (1 - v) - v and the vase 0.5 (1 - v): level at v = 2/7.
    assert mmr(before, shelf, 0.28, limit=2) == before
    assert mmr(before, shelf, 0.29, limit=2) == [("red mug", 1.0), ("vase", 0.5), ("blue mug", 0.9)]


def test_what_is_pinned_is_held_against_the_others() -> None:
    assert keys_of(mmr(ranked("mug cup vase"), SHELF, 0.5, limit=2, chosen=["bowl"])) == "vase cup mug"
    assert keys_of(mmr(ranked("mug cup vase"), SHELF, 0.5, limit=2, chosen=["lamp"])) == "mug vase cup"


@pytest.mark.parametrize(("keys", "variety"), [("", 0.5), ("mug", 0.5), ("mug cup vase", 0.0)])
def test_there_is_nothing_to_re_order(keys: str, variety: float) -> None:
    assert mmr(ranked(keys), SHELF, variety, limit=3) == ranked(keys)


def test_products_that_nobody_knows_or_wants_stay_in_order() -> None:
    nobody: list[tuple[PlainKey, float]] = [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert mmr(nobody, {}, 0.5, limit=3) == nobody


def test_the_effect_is_told_in_variety_and_relevance() -> None:
    before = ranked("mug cup pot")
    after = ranked("mug cup pot")[::2]
    told = effect(before, after, SHELF, limit=2)
    alike = likeness(SHELF["mug"], SHELF["cup"]), likeness(SHELF["mug"], SHELF["pot"])
    assert (told.before, told.after) == (pytest.approx(1 - alike[0]), pytest.approx(1 - alike[1]))
    assert told.relevance_kept == pytest.approx((1 / 10 + 1 / 12) / (1 / 10 + 1 / 11))


def test_a_list_of_one_has_no_variety() -> None:
    assert intra_list_diversity(["mug"], SHELF) is None
    assert effect([], [], SHELF, limit=4).relevance_kept == 1.0


@given(
    st.permutations(sorted(map(str, SHELF))).map(" ".join),
    st.floats(0, 1),
    st.integers(1, 8),
)
def test_nothing_is_lost_and_the_best_comes_first(keys: str, variety: float, limit: int) -> None:
    found = mmr(ranked(keys), SHELF, variety, limit=limit)
    assert sorted(found) == sorted(ranked(keys))
    assert variety == 1 or found[0] == ranked(keys)[0]
    rest = [one for one in ranked(keys) if one not in found[:limit]]
    assert found[limit:] == rest


@given(st.permutations(sorted(map(str, SHELF))).map(" ".join))
def test_all_variety_and_no_relevance_makes_a_pair_as_unlike_as_any_with_its_first(keys: str) -> None:
    first, second, *_rest = [key for key, _share in mmr(ranked(keys), SHELF, 1.0, limit=2)]
    least = min(likeness(SHELF[first], facts) for key, facts in SHELF.items() if key != first)
    assert isclose(likeness(SHELF[first], SHELF[second]), least)
