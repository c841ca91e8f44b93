from collections import Counter
from math import sqrt

import pytest

from recommendations.merchandising.exploration import explore

MANY = 5_000


def test_nothing_is_explored_without_a_share_or_without_anything_new() -> None:
    for found in (
        explore("abc", "xyz", share=0.0, places=3, seed=1),
        explore("abc", "", share=0.5, places=3, seed=1),
    ):
        assert found.keys == ["a", "b", "c"]
        assert found.propensities == [1.0, 1.0, 1.0]
        assert not found.new


def test_the_same_seed_gives_the_same_list() -> None:
    lists = [explore("abcdef", "xyz", share=0.3, places=6, seed="visitor 7") for _ in range(3)]
    assert lists[0] == lists[1] == lists[2]
    others = {tuple(explore("abcdef", "xyz", share=0.3, places=6, seed=seed).keys) for seed in range(50)}
    assert len(others) > 5


def test_what_is_ranked_is_not_new() -> None:
    for seed in range(50):
        found = explore("abc", "bxx", share=1.0, places=3, seed=seed)
        assert found.keys == ["x", "a", "b"]
        assert found.new == {"x"}


def test_a_short_list_is_not_filled_by_exploring() -> None:
    lengths = {len(explore("a", "xyz", share=0.25, places=4, seed=seed).keys) for seed in range(100)}
    assert lengths == {1, 2}


@pytest.mark.parametrize(
    ("ranked", "fresh", "share", "places"),
    [
        ("abcdef", "xyz", 0.2, 6),
        ("abcdefgh", "x", 0.3, 8),
        ("abcd", "vwxyz", 0.5, 4),
        ("abc", "xyz", 0.15, 6),
        ("abcdef", "xyz", 0.07, 5),
    ],
)
def test_logged_propensities_are_the_frequencies(ranked: str, fresh: str, share: float, places: int) -> None:
    seen: Counter[tuple[int, str]] = Counter()
    logged: dict[tuple[int, str], float] = {}
    for seed in range(MANY):
        found = explore(ranked, fresh, share=share, places=places, seed=seed)
        for place, (key, propensity) in enumerate(zip(found.keys, found.propensities, strict=True)):
            seen[place, str(key)] += 1
            assert logged.setdefault((place, str(key)), propensity) == propensity
    for where, chance in logged.items():
        # Five standard errors: with these seeds it holds or it does not, today and tomorrow.
        assert seen[where] / MANY == pytest.approx(chance, abs=5 * sqrt(chance * (1 - chance) / MANY) + 1e-9)


def test_each_place_has_the_wanted_chance_and_the_number_is_bounded() -> None:
    news: Counter[int] = Counter()
    numbers = set()
    for seed in range(MANY):
        found = explore("abcdefghij", "tuvwxyz", share=0.25, places=10, seed=seed)
        numbers.add(len(found.new))
        news.update(place for place, key in enumerate(found.keys) if key in found.new)
    assert numbers == {2, 3}
    for place in range(10):
        assert news[place] / MANY == pytest.approx(0.25, abs=5 * sqrt(0.25 * 0.75 / MANY))


def test_dividing_by_the_propensity_gives_an_unbiased_estimate() -> None:
    # Everybody clicks what is new and nothing else: of "x" at place 0 the estimate is its click rate, 1.
    clicks = 0.0
    for seed in range(MANY):
        found = explore("abcd", "xyz", share=0.5, places=4, seed=seed)
        if found.keys[0] == "x":
            clicks += 1 / found.propensities[0]
    assert clicks / MANY == pytest.approx(1.0, abs=0.15)
