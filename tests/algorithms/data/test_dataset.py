from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.algorithms import Dataset
from recommendations.algorithms.data.actors import distinct_actors
from recommendations.algorithms.data.factorize import factorize
from recommendations.algorithms.errors import DataError

DAY = 86_400
LEFT, RIGHT = UUID(int=1), UUID(int=2)


def small(**changes):
    columns = {"shoppers": [7, 3, 7], "items": [20, 10, 10], "times": [300, 100, 200], **changes}
    return Dataset.from_columns(**columns)


def test_interactions_are_sorted_by_time_and_ids_are_numbered_in_order():
    data = small()
    assert data.times.tolist() == [100, 200, 300]
    assert data.shopper_ids.tolist() == [3, 7]
    assert data.shoppers.tolist() == [0, 1, 1]
    assert data.item_ids[data.items].tolist() == [10, 10, 20]


def test_interactions_of_one_moment_keep_their_order():
    assert small(times=[5, 5, 5]).items.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("ids", "codes"),
    [
        ([5, -1, 9, 5], [0, -1, 1, 0]),
        ([10**15, -1, 3, 10**15], [1, -1, 0, 1]),
        (["b", None, "a", "b"], [1, -1, 0, 1]),
        ([RIGHT, None, LEFT, RIGHT], [1, -1, 0, 1]),
        ([-1, -1], [-1, -1]),
        (np.array([], np.int64), []),
    ],
    ids=["dense integers", "sparse integers", "strings", "UUIDs", "nobody", "nothing"],
)
def test_any_kind_of_key_becomes_codes_and_a_missing_one_minus_one(ids, codes):
    assert factorize(np.asarray(ids), "ids")[0].tolist() == codes


@given(arrays.arrays(np.int64, st.integers(0, 40), elements=st.integers(-2, 10**9)))
def test_codes_lead_back_to_the_ids(values):
    codes, ids = factorize(values, "ids")
    assert (codes >= 0).tolist() == (values >= 0).tolist()
    assert ids[codes[codes >= 0]].tolist() == values[values >= 0].tolist()
    assert ids.tolist() == sorted(set(values[values >= 0].tolist()))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": [1, np.nan, 1]}, "weights holds NaN or infinity"),
        ({"weights": [1, np.inf, 1]}, "weights holds NaN or infinity"),
        ({"weights": [1, 1]}, "weights has 2 entries, items has 3"),
        ({"shoppers": [1, 2]}, "shoppers has 2 entries, items has 3"),
        ({"items": [1, -1, 2]}, "items holds an interaction without an item"),
        ({"items": [1.5, 2.5, 3.5]}, "items must be integers, strings or UUIDs, not float64"),
        ({"shoppers": np.array(["a", 3, "b"], object)}, "shoppers mixes kinds of ids"),
        ({"items": [[1], [2], [3]]}, "items must be one-dimensional"),
        ({"times": ["soon", "later", "never"]}, "times cannot be read as int64"),
        ({"kinds": [0, 1, 2], "kind_names": ("view", "purchase")}, "kinds must be codes from 0 to 1"),
    ],
)
def test_bad_columns_are_refused_with_their_name(changes, message):
    with pytest.raises(DataError, match=message):
        small(**changes)


def test_unsorted_times_are_refused_by_the_bare_constructor():
    data = small()
    columns = {name: getattr(data, name) for name in data.__dataclass_fields__}
    with pytest.raises(DataError, match="times must not decrease"):
        Dataset(**{**columns, "times": columns["times"][::-1].copy()})
    with pytest.raises(DataError, match="weights must be a one-dimensional float32 array"):
        Dataset(**{**columns, "weights": columns["weights"].astype(float)})


def test_kinds_can_be_names_or_codes_and_be_selected():
    named = small(kinds=["view", "purchase", "view"])
    coded = small(kinds=[1, 0, 1], kind_names=("purchase", "view"))
    for data in (named, coded):
        assert data.kind_names == ("purchase", "view")
        assert data.of_kinds(["purchase"]).times.tolist() == [100]
        assert len(data.of_kinds(["refund"])) == 0


def test_a_part_keeps_its_codes():
    part = small().since(200)
    assert part.times.tolist() == [200, 300]
    assert part.shoppers.tolist() == [1, 1]
    assert part.n_shoppers == 2


def test_weights_halve_with_each_half_life_and_the_future_does_not_grow():
    data = small(times=[0, 30 * DAY, 70 * DAY], weights=8.0)
    assert data.decayed(30, now=60 * DAY).weights.tolist() == [2.0, 4.0, 8.0]


@pytest.mark.parametrize("half_life", [0, -1])
def test_a_half_life_must_be_positive(half_life):
    with pytest.raises(DataError, match="half_life_days"):
        small().decayed(half_life, now=0)


def test_one_shopper_cannot_put_more_than_the_cap_on_one_item():
    data = Dataset.from_columns(
        shoppers=[1] * 10 + [2, -1, -1], items=[5] * 12 + [6], weights=1.0, times=range(13)
    )
    capped = data.capped(pair_weight=3)
    assert capped.matrix().toarray() == pytest.approx(np.array([[3.0, 0.0], [1.0, 0.0]]))
    assert capped.weights[-2:].tolist() == [1.0, 1.0]


def test_a_shopper_keeps_the_newest_items_and_all_that_was_done_with_them():
    data = Dataset.from_columns(
        shoppers=[1, 1, 1, 1, 2, -1], items=[10, 20, 30, 10, 20, 20], times=[1, 2, 3, 4, 0, 0]
    )
    kept = data.capped(items_per_shopper=2)
    left = [(int(data.item_ids[i]), int(t)) for i, t in zip(kept.items, kept.times, strict=True)]
    assert left == [(20, 0), (20, 0), (10, 1), (30, 3), (10, 4)]


@pytest.mark.parametrize("caps", [{"pair_weight": 0}, {"items_per_shopper": 0}])
def test_a_cap_must_leave_something(caps):
    with pytest.raises(DataError, match=next(iter(caps))):
        small().capped(**caps)


def test_the_matrix_sums_pairs_and_forgets_what_was_refunded():
    data = Dataset.from_columns(
        shoppers=[1, 1, 2, 2, -1], items=[5, 5, 5, 6, 6], weights=[1, 2, 4, 1, 9], times=range(5)
    )
    refunded = Dataset.from_columns(shoppers=[1, 1], items=[5, 5], weights=[3, -3], times=[1, 2])
    assert data.matrix().toarray().tolist() == [[3.0, 0.0], [4.0, 1.0]]
    assert refunded.matrix().nnz == 0


def test_people_are_counted_once_and_an_order_without_a_shopper_is_somebody():
    data = Dataset.from_columns(
        shoppers=[1, 1, 2, -1, -1, -1], items=[5] * 5 + [6], times=range(6), orders=[0, 1, 2, 3, 3, -1]
    )
    assert distinct_actors(data).tolist() == [3, 0]


def test_an_empty_list_is_a_column_like_any_other():
    data = Dataset.from_columns(shoppers=[], items=[], times=[], visits=[], orders=[])
    assert (len(data), data.n_shoppers, data.n_items) == (0, 0, 0)
