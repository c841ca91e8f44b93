"""What is added later counts as if it had been there from the start."""

import uuid

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import Dataset, Histories, registry
from recommendations.algorithms.base import INCREMENTAL
from recommendations.algorithms.baskets.co_purchase import CoPurchase
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.counts.trending import Trending
from recommendations.algorithms.data.merging import merged_ids
from recommendations.algorithms.errors import (
    DataError,
    MissingExtraError,
    NotFittedError,
    NotIncrementalError,
)
from recommendations.algorithms.repeats.personal_frequency import PersonalFrequency

DAY = 86_400
NOW = 400 * DAY


def dataset(lines):
    """Lines of (shopper or -1, item, hours, weight, order or -1), in any order."""
    shoppers, items, hours, weights, orders = zip(*lines, strict=True) if lines else ([],) * 5
    return Dataset.from_columns(
        shoppers=np.array(shoppers, int),
        items=np.array(items, int),
        times=np.array(hours, int) * 3600,
        weights=np.array(weights, float),
        orders=np.array(orders, int),
        kinds="purchase",
    )


def split(lines, at):
    """Two datasets, each with its own numbering of shoppers and items."""
    lines = sorted(lines, key=lambda line: line[2])
    return dataset(lines[:at]), dataset(lines[at:]), dataset(lines)


def popular(algorithm):
    top = algorithm.recommend(Histories.empty(), 20)
    named = algorithm.item_ids_[top.items[0][top.items[0] >= 0]].tolist()
    return named, top.scores[0][: len(named)].tolist(), top.evidence[0][: len(named)].tolist()


def assert_equally_popular(one, other):
    (items, scores, evidence), (others, their_scores, their_evidence) = popular(one), popular(other)
    assert items == others
    assert evidence == their_evidence
    np.testing.assert_allclose(scores, their_scores, rtol=1e-6)


# Weights that sums of any order keep apart or equal alike: powers of two.
LINES = st.lists(
    st.tuples(
        st.integers(-1, 6),
        st.integers(1, 9),
        st.integers(0, 60),
        st.sampled_from([1.0, 2.0, -1.0]),
        st.integers(-1, 5),
    ),
    max_size=40,
)


@given(lines=LINES, at=st.integers(0, 40), least=st.integers(1, 3))
def test_popularity_is_that_of_all_wherever_the_data_are_split(lines, at, least):
    before, after, everything = split(lines, at)
    grown = Popularity(min_shoppers=least).fit(before).partial_fit(after)
    assert_equally_popular(grown, Popularity(min_shoppers=least).fit(everything))


@given(lines=LINES, at=st.integers(0, 40))
def test_repeat_rates_are_those_of_all_wherever_the_data_are_split(lines, at):
    before, after, everything = split(lines, at)
    grown, whole = PersonalFrequency().fit(before).partial_fit(after), PersonalFrequency().fit(everything)
    assert grown.item_ids_.tolist() == whole.item_ids_.tolist()
    assert grown.moments_.tolist() == whole.moments_.tolist()
    np.testing.assert_allclose(grown.rates_, whole.rates_, rtol=1e-12)
    histories = Histories.from_dataset(everything)
    found, expected = (made.recommend(histories, 9, exclude_seen=False) for made in (grown, whole))
    np.testing.assert_array_equal(found.items, expected.items)
    np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-6)


def test_weights_faded_to_two_moments_are_brought_to_the_later_one():
    # Half-life 10 days. Day 390, faded to day 390: weight 1, another 10 days later 1/2.
    # Day 400, faded to day 400: weight 1. Together 1.5.
    old = Dataset.from_columns(shoppers=[1], items=[7], times=[390 * DAY]).decayed(10, 390 * DAY)
    new = Dataset.from_columns(shoppers=[2], items=[7], times=[NOW]).decayed(10, NOW)
    assert popular(Popularity().fit(old).partial_fit(new)) == ([7], [1.5], [2])


def test_new_interactions_that_were_not_faded_are_faded_like_the_old():
    old = Dataset.from_columns(shoppers=[1], items=[7], times=[390 * DAY]).decayed(10, NOW)  # 1/2
    new = Dataset.from_columns(shoppers=[2, 2], items=[7, 8], times=[390 * DAY, NOW])  # 1/2 and 1
    assert popular(Popularity().fit(old).partial_fit(new)) == ([7, 8], [1.0, 1.0], [2, 1])


@given(lines=LINES, at=st.integers(0, 40))
def test_fading_popularity_is_that_of_all_wherever_the_data_are_split(lines, at):
    before, after, everything = split(lines, at)
    old = before.decayed(0.5, before.ends_at)
    grown = Popularity().fit(old).partial_fit(after.decayed(0.5, everything.ends_at))
    whole = Popularity().fit(everything.decayed(0.5, everything.ends_at))
    # Sums of single precision weights that cancel out leave traces of some 1e-7.
    np.testing.assert_allclose(grown.sums_, whole.sums_, rtol=1e-6, atol=1e-6)
    assert grown.shoppers_.tolist() == whole.shoppers_.tolist()


def test_other_half_lives_are_refused():
    data = Dataset.from_columns(shoppers=[1], items=[7], times=[NOW])
    with pytest.raises(DataError, match="fade by half in 20 days, those learned from in 10"):
        Popularity().fit(data.decayed(10, NOW)).partial_fit(data.decayed(20, NOW))


def test_a_moment_that_goes_on_in_the_new_interactions_counts_once():
    old = dataset([(1, 5, 10, 1, 1)])
    new = dataset([(1, 5, 10, 1, 1), (1, 5, 11, 1, 2)])
    assert PersonalFrequency().fit(old).partial_fit(new).moments_.tolist() == [2]


@pytest.mark.parametrize("name", INCREMENTAL)
def test_those_that_the_error_names_can(name):
    assert registry.get(name).incremental


def test_no_other_can():
    def can(name):
        try:
            return registry.get(name).incremental
        except (MissingExtraError, ModuleNotFoundError):
            return False

    assert sorted(name for name in registry.names() if can(name)) == sorted(INCREMENTAL)


def test_one_that_cannot_says_so_and_who_can():
    data = Dataset.from_columns(shoppers=[1], items=[7], times=[NOW])
    with pytest.raises(NotIncrementalError, match=r"trending has to learn.*popularity"):
        Trending().fit(data).partial_fit(data)


def test_what_has_learned_nothing_cannot_learn_more():
    with pytest.raises(NotFittedError):
        Popularity().partial_fit(Dataset.from_columns(shoppers=[1], items=[7], times=[NOW]))


def test_a_loaded_model_learns_more(tmp_path):
    keys = [uuid.UUID(int=number) for number in (3, 1, 2)]
    old = Dataset.from_columns(shoppers=["ann", "bo"], items=[keys[0], keys[1]], times=[1, 2])
    new = Dataset.from_columns(shoppers=["ann", "cy"], items=[keys[2], keys[0]], times=[3, 4])
    Popularity().fit(old).save(tmp_path / "model")
    grown = Popularity.load(tmp_path / "model").partial_fit(new)
    assert popular(grown) == ([str(keys[0]), str(keys[1]), str(keys[2])], [2.0, 1.0, 1.0], [2, 1, 1])


def test_ids_of_two_kinds_are_refused():
    with pytest.raises(DataError, match="ids mixes kinds"):
        merged_ids(np.array(["a"], object), np.array([1]))


def test_nothing_new_changes_nothing():
    data = dataset([(1, 5, 10, 1, 1), (2, 6, 11, 1, 2)])
    assert_equally_popular(Popularity().fit(data).partial_fit(dataset([])), Popularity().fit(data))


@given(LINES, st.integers(0, 40))
def test_pairs_of_orders_are_counted_as_if_all_had_come_at_once(lines, at):
    before, after, both = split(lines, at)
    grown = CoPurchase(min_orders=1, min_shoppers=1, z=0.0).fit(before).partial_fit(after)
    anew = CoPurchase(min_orders=1, min_shoppers=1, z=0.0).fit(both)
    items = np.arange(anew.n_items)
    one, other = grown.similar(items, 10), anew.similar(items, 10)
    assert grown.item_ids_.tolist() == anew.item_ids_.tolist()
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.evidence, other.evidence)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-6)
