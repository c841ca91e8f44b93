import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms.online.sessions import (
    LOOKED_UP,
    VisitIndex,
    ballots,
    counted,
    nearest_visits,
    next_in_visit,
    ranked,
)


def index(*visits, n=6, weights=None, shoppers=()):
    """Visits of distinct items, newest last, every item's list whole."""
    entries = [(item, number) for number, visit in enumerate(visits) for item in visit]
    lists = [[number for item, number in entries if item == code] for code in range(n)]
    lengths = [len(visit) for visit in visits]
    return VisitIndex(
        item_indptr=np.cumsum([0, *map(len, lists)]),
        item_visits=np.array([number for found in lists for number in found], np.int32),
        visit_indptr=np.cumsum([0, *lengths]),
        visit_items=np.array([item for item, _ in entries], np.int32),
        visit_ages=np.array([length - 1 - place for length in lengths for place in range(length)], np.uint8),
        visit_weights=np.ones(len(visits), np.float32) if weights is None else np.array(weights, np.float32),
        visit_shoppers=np.array(shoppers, np.int32),
        item_weights=np.ones(n, np.float32),
    )


def nearest(found, items, weights, k=10):
    near = nearest_visits(found, np.array(items), np.array(weights, float), k)
    return list(zip(near.visits.tolist(), near.weights.tolist(), near.matches.tolist(), strict=True))


VISITS = ([0, 1, 2], [1, 3], [4, 5], [0, 3])


def test_neighbours_share_weight_with_the_visit():
    # The visit holds 1 (weight 1) and 0 (1/2): visit 0 shares 1.5, visit 1 shares 1, visit 3 shares 0.5.
    found = nearest(index(*VISITS), [0, 1], [0.5, 1.0])
    assert found == [(0, 1.0, 1), (1, pytest.approx(2 / 3), 1), (3, pytest.approx(1 / 3), 0)]


def test_the_older_neighbour_counts_for_less():
    # Sums 1 and 1; the weights of the visits halve the first.
    found = nearest(index([0, 1], [0, 2], weights=[0.5, 1.0]), [0], [1.0])
    assert found == [(0, 0.5, 0), (1, 1.0, 0)]


def test_among_equals_the_newer_are_the_neighbours():
    found = nearest(index([0, 1], [0, 2], [0, 3]), [0], [1.0], k=2)
    assert [visit for visit, _, _ in found] == [1, 2]


def test_only_the_weightiest_items_are_looked_up():
    n = LOOKED_UP + 1
    found = nearest(index(*[[item] for item in range(n)], n=n), range(n), np.arange(n) + 1.0, k=n)
    assert [visit for visit, _, _ in found] == list(range(1, n))


def test_a_neighbour_votes_by_distance_from_the_match_and_less_for_what_came_before():
    # The match is 1. In 0 1 2 3: 0 came just before it (half), 2 just after (1), 3 a moment later (0.8).
    found = index([0, 1, 2, 3])
    near = nearest_visits(found, np.array([1]), np.array([1.0]), 5)
    items, scores = counted(found, ballots(found, near, 0.8, 0.5), 1)
    assert dict(zip(items.tolist(), scores.tolist(), strict=True)) == pytest.approx(
        {0: 0.5, 1: 1.0, 2: 1.0, 3: 0.8}
    )


def test_votes_are_summed_and_weighted_by_item():
    # 2 gets 1 from the nearest (shares 1.5 of 1.5) and 2/3 from the other (shares 1), 3 gets 2/3 only.
    found = index([0, 1, 2], [1, 2, 3])
    items, scores = next_in_visit(
        found,
        np.array([0, 1]),
        np.array([0.5, 1.0]),
        neighbours=5,
        position_decay=1.0,
        before=1.0,
        min_shoppers=1,
    )
    assert dict(zip(items.tolist(), scores.tolist(), strict=True)) == pytest.approx(
        {0: 1, 1: 5 / 3, 2: 5 / 3, 3: 2 / 3}
    )


@pytest.mark.parametrize(
    ("case", "shoppers", "found"),
    [
        ("every visit is somebody's own", (), {1: 4, 2: 2}),
        ("two visits of one shopper", (7, 7, 8, 9), {1: 4}),
        ("two visits of two shoppers", (7, 8, 8, 9), {1: 4, 2: 2}),
        ("all visits of one shopper", (7, 7, 7, 7), {}),
    ],
)
def test_an_item_needs_the_votes_of_so_many_distinct_shoppers(case, shoppers, found):
    visits = index([0, 1, 2], [0, 1, 2], [0, 1], [0, 1], shoppers=shoppers)
    near = nearest_visits(visits, np.array([0]), np.array([1.0]), 5)
    items, scores = counted(visits, ballots(visits, near, 1.0, 1.0), 2)
    assert dict(zip(items.tolist(), scores.tolist(), strict=True)) == found | ({0: 4} if found else {})


def test_an_item_that_no_visit_holds_has_no_neighbours_and_no_votes():
    found = index(*VISITS, n=9)
    assert nearest(found, [8], [1.0]) == []
    items, scores = next_in_visit(
        found, np.array([8]), np.array([1.0]), neighbours=5, position_decay=1.0, before=1.0, min_shoppers=1
    )
    assert len(items) == len(scores) == 0


def test_ranking_is_by_score_then_item():
    items, scores = np.array([1, 4, 6, 9]), np.array([2.0, 5.0, 5.0, 9.0])
    best = ranked(items, scores, np.array([True, True, True, False]), 2)
    assert items[best].tolist() == [4, 6]


@given(
    st.lists(st.sets(st.integers(0, 7), min_size=1).map(sorted), min_size=1, max_size=20),
    st.permutations(range(8)),
    st.integers(1, 25),
)
def test_neighbours_are_those_of_a_plain_search(visits, asked, k):
    asked = asked[:3]
    weights = {item: 4.0**-place for place, item in enumerate(asked)}
    sums = {
        number: sum(weights[item] for item in visit if item in weights) for number, visit in enumerate(visits)
    }
    expected = sorted((-total, -number) for number, total in sums.items() if total)[:k]
    found = nearest(index(*visits, n=8), asked, [weights[item] for item in asked], k)
    assert sorted((-weight, -visit) for visit, weight, _ in found) == [
        (pytest.approx(total / -expected[0][0]), number) for total, number in expected
    ]


def test_it_runs_where_only_numpy_is_installed():
    code = "import sys; sys.modules['scipy'] = None; import recommendations.algorithms.online.sessions"
    subprocess.run([sys.executable, "-c", code], check=True)
