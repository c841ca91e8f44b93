import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.sequences import transitions
from recommendations.algorithms.sequences.sequential_rules import SequentialRules
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.sequences.conftest import visits_of


class TestSequentialRules(AlgorithmContract):
    algorithm = SequentialRules


def plain(**params):
    """Bare counts by distance, unless asked for more."""
    off = {"source_discount": 0.0, "popularity_discount": 0.0, "half_life": None, "backward": 0.0}
    off |= {"shrinkage": 0.0, "min_visits": 1}
    return SequentialRules(**{"exponent": 1.0, **off, **params})


def rules(fitted, item, k=5):
    return {found: round(score, 6) for found, score in fitted.similar([item], k).row(0)}


def test_a_rule_is_weaker_the_further_apart_its_items():
    # 0 1 2 and 0 2: after 0 comes 1 at once (1), and 2 two steps later (1/2) or at once (1).
    fitted = plain().fit(visits_of([0, 1, 2], [0, 2]))
    assert rules(fitted, 0) == {1: 1.0, 2: 1.5}
    assert rules(fitted, 1) == {2: 1.0}
    assert rules(fitted, 2) == {}


@pytest.mark.parametrize(
    ("decay", "exponent", "expected"),
    [
        ("power", 1.0, {1: 1.0, 2: 1 / 2, 3: 1 / 3}),
        ("power", 2.0, {1: 1.0, 2: 1 / 4, 3: 1 / 9}),
        ("exponential", 1.0, {1: 1.0, 2: np.exp(-1), 3: np.exp(-2)}),
        ("none", 1.0, {1: 1.0, 2: 1.0, 3: 1.0}),
    ],
)
def test_the_decay_has_the_shape_asked_for(decay, exponent, expected):
    fitted = plain(distance_decay=decay, exponent=exponent).fit(visits_of([0, 1, 2, 3]))
    assert rules(fitted, 0) == pytest.approx(expected, abs=1e-6)


def test_no_rule_reaches_further_than_its_steps():
    assert rules(plain(max_steps=2).fit(visits_of([0, 1, 2, 3])), 0) == {1: 1.0, 2: 0.5}


def test_what_came_before_counts_for_its_share():
    # After 2 came nothing; before it came 1 at once (1/4 of 1) and 0 two moments ago (1/4 of 1/2).
    fitted = plain(backward=0.25).fit(visits_of([0, 1, 2]))
    assert rules(fitted, 2) == {0: 0.125, 1: 0.25}
    assert rules(fitted, 1) == {0: 0.25, 2: 1.0}
    # The next visit begins with what came before in no way.
    assert rules(plain(backward=1.0).fit(visits_of([0, 1], [2, 3])), 2) == {3: 1.0}


def test_the_lines_of_an_order_follow_one_another_at_half_strength():
    # 0 and 1 in one order, 2 in the next: nobody knows whether 0 or 1 came first.
    data = Dataset.from_columns(shoppers=[7, 7, 7], items=[0, 1, 2], times=[10, 10, 20], orders=[1, 1, 2])
    fitted = plain().fit(data)
    assert rules(fitted, 0) == {1: 0.5, 2: 1.0}
    assert rules(fitted, 1) == {0: 0.5, 2: 1.0}


def test_visits_fade_with_those_that_came_after():
    # Ages of the four visits are 3/4, 2/4, 1/4 and 0 of all; at a half life of 1/4 they weigh 1/8 to 1.
    fitted = plain(half_life=0.25).fit(visits_of([0, 1], [0, 2], [0, 3], [0, 4]))
    assert rules(fitted, 0) == {1: 0.125, 2: 0.25, 3: 0.5, 4: 1.0}


def test_discounts_divide_by_the_support_of_either_side():
    # 0 is met by 4 visitors, 1 by 4, 2 by 1: 0 -> 1 counts 3, 0 -> 2 counts 1.
    data = visits_of([0, 1], [0, 1], [0, 1], [0, 2], [1])
    assert rules(plain().fit(data), 0) == {1: 3.0, 2: 1.0}
    assert rules(plain(source_discount=0.5).fit(data), 0) == {1: 1.5, 2: 0.5}
    assert rules(plain(popularity_discount=1.0).fit(data), 0) == {1: 0.75, 2: 1.0}


def test_rules_of_few_shoppers_are_damped():
    # 3 / (3 + 1) of 3, and 1 / (1 + 1) of 1.
    fitted = plain(shrinkage=1.0).fit(visits_of([0, 1], [0, 1], [0, 1], [0, 2]))
    assert rules(fitted, 0) == {1: 2.25, 2: 0.5}


def test_only_the_strongest_rules_of_an_item_are_kept():
    fitted = plain(rules=2).fit(visits_of([0, 1, 2, 3]))
    assert rules(fitted, 0) == {1: 1.0, 2: 0.5}
    assert len(fitted.next_items_) == 2 + 2 + 1


def test_a_history_asks_all_its_items_the_newest_loudest():
    # Rules 0 -> 2 (1), 1 -> 3 (1): after 0, then 1, the rule of 0 counts half.
    fitted = plain(recency=0.5).fit(visits_of([0, 2], [1, 3]))
    assert fitted.recommend(Histories.from_lists([[0, 1]]), 3).row(0) == [(3, 1.0), (2, 0.5)]


def test_an_item_may_follow_itself_only_where_that_is_asked_for():
    data = visits_of([0, 0, 1])
    history = Histories.from_lists([[0]])
    with_self = plain().fit(data).recommend(history, 3, exclude_seen=False)
    # 0 -> 0 at one step: 1; 0 -> 1 at one step at best: 1. The tie goes to the lower item.
    assert with_self.row(0) == [(0, 1.0), (1, 1.0)]
    without = plain(self_rules=False).fit(data).recommend(history, 3, exclude_seen=False)
    assert without.row(0) == [(1, 1.0)]
    assert rules(plain().fit(data), 0) == {1: 1.0}


class TestPoisoning:
    honest = ([0, 1],) * 3 + ([0, 2],) * 2

    def test_one_account_that_loops_a_pair_counts_once(self):
        loop = [0, 9] * 10_000
        fitted = plain().fit(visits_of(*self.honest, loop))
        assert rules(fitted, 0) == {1: 3.0, 2: 2.0, 3: 1.0}  # item 9 has code 3

    def test_a_shopper_of_many_visits_counts_once(self):
        shoppers = [1, 2, 3, 4, 5, *[6] * 1_000]
        fitted = plain().fit(visits_of(*self.honest, *[[0, 9]] * 1_000, shoppers=shoppers))
        assert rules(fitted, 0) == {1: 3.0, 2: 2.0, 3: 1.0}
        assert fitted.similar([0], 3).evidence.tolist() == [[3, 2, 1]]

    def test_fewer_shoppers_than_the_minimum_make_no_rule(self):
        shoppers = [1, 2, 3, 4, 5, *[6] * 1_000]
        data = visits_of(*self.honest, *[[0, 9]] * 1_000, shoppers=shoppers)
        assert rules(plain(min_visits=2).fit(data), 0) == {1: 3.0, 2: 2.0}
        assert 3 not in SequentialRules().fit(data).similar([0], 9).items


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), max_size=9), min_size=1, max_size=12), st.integers(1, 4))
def test_strengths_are_those_of_a_plain_count(rows, max_steps):
    expected = {}
    for row in rows:
        votes = {}
        for i, first in enumerate(row):
            for j in range(i + 1, min(len(row), i + max_steps + 1)):
                votes[first, row[j]] = max(votes.get((first, row[j]), 0), 1 / (j - i))
        for pair, vote in votes.items():
            expected[pair] = expected.get(pair, 0) + vote
    data = visits_of(*rows)
    fitted = plain(max_steps=max_steps).fit(data)
    sources = np.repeat(np.arange(data.n_items), np.diff(fitted.indptr_))
    found = zip(
        data.item_ids[sources].tolist(),
        data.item_ids[fitted.next_items_].tolist(),
        fitted.strengths_.tolist(),
        strict=True,
    )
    assert {(a, b): strength for a, b, strength in found} == pytest.approx(expected, rel=1e-6)


def test_a_block_at_a_time_gives_the_same(zipf_data, monkeypatch):
    whole = SequentialRules().fit(zipf_data)
    monkeypatch.setattr(transitions, "BLOCK_PAIRS", 500)
    blockwise = SequentialRules().fit(zipf_data)
    np.testing.assert_array_equal(whole.next_items_, blockwise.next_items_)
    np.testing.assert_array_equal(whole.strengths_, blockwise.strengths_)


def test_an_item_is_judged_by_its_newest_occurrences(monkeypatch):
    monkeypatch.setattr(transitions, "OCCURRENCES", 2)
    assert rules(plain().fit(visits_of([0, 1], [0, 2], [0, 3])), 0) == {2: 1.0, 3: 1.0}


def test_a_history_of_ten_thousand_items_is_answered():
    fitted = plain().fit(visits_of(*[[item, (item + 1) % 50] for item in range(50)]))
    long = Histories.from_lists([np.arange(10_000) % 50])
    assert fitted.recommend(long, 1, exclude_seen=False).items.tolist() == [[0]]
    assert fitted.recommend(long, 1).items.tolist() == [[-1]]


def test_a_million_items_with_one_event_each_make_no_rule():
    data = Dataset.from_columns(shoppers=-1, items=np.arange(10**6), times=0, visits=np.arange(10**6))
    fitted = SequentialRules().fit(data)
    assert len(fitted.next_items_) == 0
    assert (fitted.recommend(Histories.from_lists([[5]]), 2).items == -1).all()


def test_an_unknown_decay_is_refused():
    with pytest.raises(ParameterError, match="distance_decay is 'linear'; give one of 'power'"):
        SequentialRules(distance_decay="linear").fit(visits_of([0, 1]))
