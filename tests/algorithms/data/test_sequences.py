import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import sequences


def rows(found):
    return [found.items[a:b].tolist() for a, b in zip(found.indptr, found.indptr[1:], strict=False)]


def test_visits_are_told_apart_and_ordered_by_their_end():
    # Visit 8 begins first and ends last.
    data = Dataset.from_columns(
        shoppers=[1, 2, 2, 1], items=[0, 1, 2, 3], times=[1, 2, 3, 4], visits=[8, 5, 5, 8]
    )
    found = sequences(data)
    assert rows(found) == [[1, 2], [0, 3]]
    assert found.times.tolist() == [2, 3, 1, 4]
    assert data.shopper_ids[found.shoppers].tolist() == [2, 1]


def test_without_visits_a_shopper_has_one_sequence():
    data = Dataset.from_columns(shoppers=[7, 9, 7], items=[0, 1, 2], times=[1, 2, 3])
    assert rows(sequences(data)) == [[1], [0, 2]]


def test_a_visit_without_a_shopper_is_one_all_the_same():
    found = sequences(Dataset.from_columns(shoppers=-1, items=[0, 1], times=[1, 2], visits=[3, 3]))
    assert rows(found) == [[0, 1]]
    assert found.shoppers.tolist() == [-1]


def test_what_belongs_to_nobody_and_what_was_taken_back_is_left_out():
    data = Dataset.from_columns(
        shoppers=[-1, 4, 4, 4], items=[0, 1, 1, 2], weights=[1, 1, -1, 1], times=[1, 2, 3, 4]
    )
    assert rows(sequences(data)) == [[1, 2]]


def test_entries_of_one_moment_share_a_step():
    # Two lines at 5, one at 7; a second shopper begins at step 0 again.
    data = Dataset.from_columns(shoppers=[1, 1, 1, 2, 2], items=range(5), times=[5, 5, 7, 7, 9])
    found = sequences(data)
    assert rows(found) == [[0, 1, 2], [3, 4]]
    assert found.steps.tolist() == [0, 0, 1, 0, 1]


def test_nothing_gives_no_sequence():
    found = sequences(Dataset.from_columns(shoppers=-1, items=np.empty(0, np.int64), times=0))
    assert len(found) == 0
    assert found.indptr.tolist() == [0]
    assert len(found.steps) == len(found.shoppers) == 0


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3), st.integers(0, 4)), max_size=40))
def test_every_entry_that_has_an_owner_is_in_one_sequence(lines):
    visits, shoppers, items = np.array(lines, np.int64).reshape(-1, 3).T
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=np.arange(len(lines)), visits=visits)
    found = sequences(data)
    owned = (visits >= 0) | (shoppers >= 0)
    assert sorted(found.times.tolist()) == np.flatnonzero(owned).tolist()
    ends = found.times[found.indptr[1:] - 1]
    assert (np.diff(ends) > 0).all()
    for start, stop in zip(found.indptr, found.indptr[1:], strict=False):
        assert (np.diff(found.times[start:stop]) > 0).all()
        assert found.steps[start:stop].tolist() == list(range(stop - start))
