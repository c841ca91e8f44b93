import pytest

from recommendations.serving.blending import RANK_OFFSET, blend
from recommendations.serving.results import Candidate


def ranked(source: str, keys: str) -> list[Candidate]:
    return [Candidate(key, source, "global", score=1.0) for key in keys]


@pytest.mark.parametrize(
    ("case", "lists", "expected"),
    [
        ("nothing to blend", [], ""),
        ("one list keeps its order", [(1.0, "cab")], "cab"),
        ("what both lists name comes first", [(1.0, "abc"), (1.0, "dcb")], "bcad"),
        ("the heavier list leads", [(1.0, "ab"), (2.0, "cd")], "cdab"),
        ("equal shares break by key", [(1.0, "b"), (1.0, "a")], "ab"),
        ("with a third list too", [(1.0, "ab"), (1.0, "bc"), (1.0, "cb")], "bca"),
        ("an empty list changes nothing", [(3.0, ""), (1.0, "ab")], "ab"),
    ],
)
def test_blend(case: str, lists: list[tuple[float, str]], expected: str) -> None:
    blended = blend([(weight, ranked("any", keys)) for weight, keys in lists])
    assert "".join(str(candidate.key) for candidate in blended) == expected


def test_shares_are_weights_over_offset_ranks_and_add_up() -> None:
    blended = blend([(2.0, ranked("heavy", "ab")), (1.0, ranked("light", "b"))])
    shares = {candidate.key: candidate.blended for candidate in blended}
    assert shares["a"] == pytest.approx(2 / RANK_OFFSET)
    assert shares["b"] == pytest.approx(2 / (RANK_OFFSET + 1) + 1 / RANK_OFFSET)


def test_the_list_that_adds_most_names_the_source() -> None:
    blended = blend([(1.0, ranked("light", "ab")), (3.0, ranked("heavy", "ba"))])
    assert {candidate.source for candidate in blended} == {"heavy"}
