from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.arithmetic import sparse
from recommendations.algorithms.arithmetic.weighting import bm25
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.neighbours.item_knn import ItemKNN
from recommendations.testing.algorithms import AlgorithmContract


class TestOverVisits(AlgorithmContract):
    algorithm = ItemKNN
    params = {"rows": "visits"}


class TestOverOrders(AlgorithmContract):
    algorithm = ItemKNN
    params = {"rows": "orders", "similarity": "product", "weighting": "bm25", "popularity_discount": 0.3}


class TestPearson(AlgorithmContract):
    algorithm = ItemKNN
    params = {"similarity": "pearson", "shrinkage": 1.0}


class TestJaccard(AlgorithmContract):
    algorithm = ItemKNN
    params = {"similarity": "jaccard", "min_shoppers": 1, "history_half_life_days": 30}


class TestOwnItems(AlgorithmContract):
    algorithm = ItemKNN
    params = {"self_similar": True}


def plain(**params):
    return ItemKNN(**{"weighting": None, "min_shoppers": 1, **params})


def brute_force(data, min_shoppers=1, shrinkage=0.0):
    """Cosines [n_items, n_items] of a dense matrix, those that do not count at -inf."""
    matrix = data.matrix().toarray().astype(float)
    norms = np.sqrt((matrix**2).sum(axis=0))
    cosines = (matrix.T @ matrix) / np.maximum(np.outer(norms, norms), 1e-12)
    common = ((matrix > 0).T.astype(int)) @ (matrix > 0)
    cosines = cosines * common / np.maximum(common + shrinkage, 1e-12)
    cosines[(common < max(min_shoppers, 1)) | np.eye(len(common), dtype=bool)] = -np.inf
    return cosines, common


def test_a_hand_worked_matrix():
    # Shoppers 1 to 4 and items 10, 20, 30: columns (1,1,0,0), (1,1,1,0), (0,0,0,2).
    data = Dataset.from_columns(
        shoppers=[1, 2, 1, 2, 3, 4],
        items=[10, 10, 20, 20, 20, 30],
        weights=[1, 1, 1, 1, 1, 2],
        times=range(6),
    )
    found = plain().fit(data).similar([0, 1, 2], 2)
    assert found.items.tolist() == [[1, -1], [0, -1], [-1, -1]]
    assert found.scores[:2, 0] == pytest.approx([2 / np.sqrt(6)] * 2)


@pytest.mark.parametrize(("min_shoppers", "shrinkage"), [(1, 0.0), (3, 0.0), (1, 4.0), (4, 2.0)])
def test_neighbours_are_those_of_a_dense_computation(zipf_data, min_shoppers, shrinkage):
    fitted = plain(min_shoppers=min_shoppers, shrinkage=shrinkage, neighbours=60).fit(zipf_data)
    cosines, common = brute_force(zipf_data, min_shoppers, shrinkage)
    expected = TopK.from_dense(cosines, 60)
    np.testing.assert_allclose(fitted.similarities_, expected.scores, rtol=1e-5)
    if fitted.evidence_.size:
        found = fitted.neighbours_ >= 0
        rows = np.nonzero(found)[0]
        assert (fitted.evidence_[found] == common[rows, fitted.neighbours_[found]]).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=25),
    st.integers(1, 9),
    st.integers(1, 3),
)
def test_ties_at_the_cut_go_to_the_lower_item(baskets, k, min_shoppers):
    lines = [(shopper, item) for shopper, basket in enumerate(baskets) for item in sorted(basket)]
    shoppers, items = np.array(lines).T
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=np.zeros(len(items)))
    found = plain(neighbours=k, min_shoppers=min_shoppers).fit(data)
    cosines, _ = brute_force(data, min_shoppers)
    assert found.neighbours_.tolist() == TopK.from_dense(np.round(cosines, 6), k).items.tolist()


def test_a_block_of_rows_at_a_time_gives_the_same(zipf_data, monkeypatch):
    whole = ItemKNN().fit(zipf_data)
    monkeypatch.setattr(sparse, "BLOCK_PRODUCTS", 500)
    blockwise = ItemKNN().fit(zipf_data)
    np.testing.assert_array_equal(whole.neighbours_, blockwise.neighbours_)
    np.testing.assert_array_equal(whole.similarities_, blockwise.similarities_)


def test_two_shoppers_cannot_make_a_pair_that_needs_three():
    honest = [(shopper, item, 1) for shopper in range(30) for item in (0, 1, 2)]
    attack = [(shopper, item, 1000) for shopper in (100, 101) for item in (0, 9)]
    shoppers, items, weights = np.array(honest + attack).T
    data = Dataset.from_columns(shoppers=shoppers, items=items, weights=weights, times=np.zeros(len(items)))
    attacked = int(np.flatnonzero(data.item_ids == 9)[0])
    assert attacked in plain().fit(data).similar([0], 10).items  # so that the floor is what keeps it out
    assert attacked not in plain(min_shoppers=3).fit(data).similar([0], 10).items


def test_rarely_active_shoppers_say_more_under_tfidf_and_bm25():
    collectors = [(shopper, item) for shopper in range(3) for item in range(12)]
    focused = [(shopper, item) for shopper in range(10, 13) for item in (0, 1)]
    others = [(shopper, 2) for shopper in range(20, 23)]
    shoppers, items = np.array(collectors + focused + others).T
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=np.zeros(len(items)))
    bare = plain().fit(data).similar([0], 12).scores[0]
    for weighting in ("tfidf", "bm25"):
        weighted = plain(weighting=weighting).fit(data).similar([0], 12)
        assert weighted.items[0, 0] == 1
        assert weighted.scores[0, 1] / weighted.scores[0, 0] < bare[1] / bare[0]


def test_longer_lists_than_stored_are_found_anew(zipf_data):
    short, long = (ItemKNN(neighbours=k).fit(zipf_data) for k in (3, 40))
    np.testing.assert_array_equal(short.similar([4, 7], 40).items, long.similar([4, 7], 40).items)


def test_as_many_questions_as_there_are_items_keep_their_own_order(zipf_data):
    fitted = ItemKNN(neighbours=5).fit(zipf_data)
    backwards, order = np.arange(60)[::-1], fitted.similar(np.arange(60), 9)
    np.testing.assert_array_equal(fitted.similar(backwards, 9).items, order.items[::-1])
    assert len(fitted.similar([0] * 100, 9)) == 100


def test_what_was_done_last_weighs_most():
    pairs = [(0, 5)] * 4 + [(1, 6)] * 4
    lines = [(shopper, item) for shopper, pair in enumerate(pairs) for item in pair]
    shoppers, items = np.array(lines).T
    fitted = ItemKNN(recency=0.5).fit(Dataset.from_columns(shoppers=shoppers, items=items, times=shoppers))
    codes = {int(key): code for code, key in enumerate(fitted.item_ids_)}
    histories = Histories.from_lists([[codes[0], codes[1]], [codes[1], codes[0]]])
    found = fitted.recommend(histories, 2)
    assert fitted.item_ids_[found.items].tolist() == [[6, 5], [5, 6]]
    assert found.scores[:, 1] / found.scores[:, 0] == pytest.approx([0.5, 0.5])


def test_what_was_returned_speaks_for_nothing(zipf_data):
    fitted = ItemKNN().fit(zipf_data)
    returned = Histories.from_lists([[3, 3]], weights=[[2, -2]])
    assert (fitted.recommend(returned, 5).items == -1).all()


def table_of_ones(*columns):
    """Shoppers' choices, one string an item: "110" for chosen by the first two shoppers of three."""
    items, shoppers = np.nonzero([[mark == "1" for mark in column] for column in columns])
    return Dataset.from_columns(shoppers=shoppers, items=items, times=np.zeros(len(items)))


def test_pearson_of_ones_is_the_phi_coefficient():
    # Five shoppers. n11 = 2, n10 = 1, n01 = 0, n00 = 2 for items 0 and 1:
    # phi = (2 * 2 - 1 * 0) / sqrt(3 * 2 * 2 * 3) = 4 / 6. Items 0 and 2 exclude each other: no neighbours.
    data = table_of_ones("11100", "11000", "00011")
    found = plain(similarity="pearson").fit(data).similar([0, 1, 2], 2)
    assert found.items.tolist() == [[1, -1], [0, -1], [-1, -1]]
    assert found.scores[:2, 0] == pytest.approx([4 / 6] * 2)


def test_what_all_chose_alike_correlates_with_nothing():
    found = plain(similarity="pearson").fit(table_of_ones("111", "111", "110")).similar([0, 1, 2], 2)
    assert (found.items == -1).all()


def test_jaccard_is_both_over_either():
    # Items 0 and 1: 2 shoppers have both, 4 have either. Items 0 and 2: 1 of 4. Items 1 and 2: 0.
    data = table_of_ones("11100", "11010", "00101")
    found = plain(similarity="jaccard").fit(data).similar([0, 1, 2], 2)
    assert found.items.tolist() == [[1, 2], [0, -1], [0, -1]]
    assert found.scores[0] == pytest.approx([2 / 4, 1 / 4])
    assert found.evidence[0].tolist() == [2, 1]


def test_the_product_is_the_bare_sum_of_weights():
    data = Dataset.from_columns(
        shoppers=[0, 0, 1, 1], items=[0, 1, 0, 1], weights=[2, 3, 1, 4], times=range(4)
    )
    found = plain(similarity="product").fit(data).similar([0], 1)
    assert found.scores[0, 0] == pytest.approx(2 * 3 + 1 * 4)


@pytest.mark.parametrize("similarity", ["pearson", "jaccard", "cosine"])
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=3, max_size=20))
def test_similarities_of_sets_equal_their_definitions(similarity, baskets):
    ones = np.zeros((len(baskets), 8))
    for shopper, basket in enumerate(baskets):
        ones[shopper, list(basket)] = 1
    shoppers, items = np.nonzero(ones)
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=np.zeros(len(items)))
    columns = ones[:, data.item_ids].T
    both = columns @ columns.T
    sizes = columns.sum(axis=1)
    with np.errstate(all="ignore"):
        expected = {
            "pearson": lambda: np.atleast_2d(np.corrcoef(columns)),
            "jaccard": lambda: both / (sizes[:, None] + sizes - both),
            "cosine": lambda: both / np.sqrt(np.outer(sizes, sizes)),
        }[similarity]()
    expected[~(expected > 1e-6) | np.eye(len(columns), dtype=bool)] = 0
    fitted = plain(similarity=similarity, neighbours=8).fit(data)
    found = np.zeros_like(expected)
    kept = fitted.neighbours_ >= 0
    found[np.nonzero(kept)[0], fitted.neighbours_[kept]] = fitted.similarities_[kept]
    np.testing.assert_allclose(found, expected, atol=2e-6)


def visits_of(*visits, shoppers):
    """A visit an hour, of (shopper, items)."""
    lines = [(owner, item, n) for n, owner in enumerate(shoppers) for item in visits[n]]
    owners, items, numbers = np.array(lines).T
    return Dataset.from_columns(
        shoppers=owners, items=items, times=numbers * 3600, visits=numbers, orders=numbers
    )


@pytest.mark.parametrize("rows", ["visits", "orders"])
def test_rows_decide_what_makes_two_items_alike(rows):
    # One shopper, two visits: 0 with 1, then 2. Over shoppers all three belong together.
    data = visits_of([0, 1], [2], shoppers=[0, 0])
    assert plain().fit(data).similar([0], 2).items.tolist() == [[1, 2]]
    assert plain(rows=rows).fit(data).similar([0], 2).items.tolist() == [[1, -1]]


@pytest.mark.parametrize("rows", ["visits", "orders"])
def test_evidence_counts_shoppers_whatever_the_rows(rows):
    # Items 0 and 1 share fifty rows of one shopper; 0 and 2 one row each of two shoppers and of a guest.
    data = visits_of(*[[0, 1]] * 50, *[[0, 2]] * 3, shoppers=[0] * 50 + [1, 2, -1])
    found = plain(rows=rows, shrinkage=1e-9).fit(data).similar([0], 2)
    assert dict(zip(found.items[0].tolist(), found.evidence[0].tolist(), strict=True)) == {1: 1, 2: 3}
    assert plain(rows=rows, min_shoppers=2).fit(data).similar([0], 2).items.tolist() == [[2, -1]]


def test_counting_by_shopper_leaves_the_cosines_as_they_are(zipf_data):
    repeated = replace(zipf_data, visits=np.arange(len(zipf_data)) // 4 * 1_000_003)
    exact = plain(rows="visits").fit(repeated)
    counted = plain(rows="visits", shrinkage=1e-12).fit(repeated)
    np.testing.assert_array_equal(exact.neighbours_, counted.neighbours_)
    np.testing.assert_allclose(exact.similarities_, counted.similarities_, rtol=1e-5)


def test_what_was_done_outside_a_visit_belongs_to_the_shopper_s_history():
    data = Dataset.from_columns(shoppers=[0, 0, 1], items=[0, 1, 2], times=[0, 9, 9], visits=[-1, -1, 5])
    assert plain(rows="visits").fit(data).similar([0, 2], 1).items.tolist() == [[1], [-1]]


def test_an_item_recommends_itself_where_that_is_wanted():
    data = table_of_ones("1100", "1110", "0001")
    history = Histories.from_lists([[0]])
    without, with_itself = (plain(self_similar=wanted).fit(data) for wanted in (False, True))
    assert without.recommend(history, 3, exclude_seen=False).items.tolist() == [[1, -1, -1]]
    found = with_itself.recommend(history, 3, exclude_seen=False)
    assert found.items.tolist() == [[0, 1, -1]]
    assert found.scores[0, :2] == pytest.approx([1, 2 / np.sqrt(6)])
    assert with_itself.recommend(history, 3).items.tolist() == [[1, -1, -1]]
    assert with_itself.similar([0], 3).items.tolist() == [[1, -1, -1]]
    assert with_itself.recommend(history, 1, exclude_seen=False, allowed=np.arange(3) > 0).items.tolist() == [
        [1]
    ]


def test_an_item_that_nobody_chose_is_not_even_like_itself():
    data = replace(table_of_ones("11", "11"), item_ids=np.arange(3))
    fitted = plain(self_similar=True).fit(data)
    assert (fitted.recommend(Histories.from_lists([[2]]), 3, exclude_seen=False).items == -1).all()


def test_a_product_with_itself_is_the_square_of_its_column():
    data = Dataset.from_columns(shoppers=[0, 1], items=[0, 0], weights=[2, 3], times=[0, 1])
    fitted = plain(similarity="product", self_similar=True).fit(data)
    assert fitted.score(Histories.from_lists([[0]]), [0])[0, 0] == pytest.approx(4 + 9)


def test_popularity_is_divided_out_to_a_power():
    # Item 0 is in three rows, item 1 in four, item 2 in two.
    data = table_of_ones("11100", "11110", "10001")
    params = {"similarity": "product", "neighbours": 2}
    bare = plain(**params).fit(data).similar([0], 2)
    discounted = plain(**params, popularity_discount=0.5).fit(data).similar([0], 2)
    counted = (
        plain(**params, popularity_discount=0.5, min_shoppers=1, shrinkage=1e-9).fit(data).similar([0], 2)
    )
    assert bare.scores[0].tolist() == [3, 1]
    assert discounted.scores[0] == pytest.approx([3 / 2, 1 / np.sqrt(2)])
    np.testing.assert_allclose(counted.scores, discounted.scores, rtol=1e-6)


def test_bm25_saturates_and_discounts_length_as_told():
    matrix = csr_matrix([[4.0, 1.0], [0.0, 1.0]])
    # idf: ln(1 + 2 / 2) and ln(1 + 2 / 1); sums 4 and 2, mean 3; with k1 = 1, b = 1: norms 4/3 and 2/3.
    weighted = bm25(matrix, saturation=1, length=1).toarray()
    assert weighted[0] == pytest.approx([4 * 2 / (4 + 4 / 3) * np.log(2), 2 / (1 + 2 / 3) * np.log(2)])
    assert weighted[1, 1] == pytest.approx(2 / (1 + 2 / 3) * np.log(3))
    assert bm25(matrix, saturation=0).toarray()[0] == pytest.approx([np.log(2)] * 2)


def test_days_fade_besides_steps():
    data = table_of_ones("1100", "1100", "0011", "0011")
    fitted = plain(recency=1, history_half_life_days=2).fit(data)
    history = Histories.from_lists([[0, 2]], times=[[0, 4 * 86_400]])
    assert fitted.score(history, [1, 3])[0] == pytest.approx([0.25, 1])


def test_a_history_of_ten_thousand_items_is_answered():
    history = np.arange(10_000) % 60
    data = table_of_ones(*["11"] * 61)
    found = plain(neighbours=60).fit(data).recommend(Histories.from_lists([history.tolist()]), 5)
    assert found.items.tolist() == [[60, -1, -1, -1, -1]]


def test_a_hundred_thousand_items_of_one_event_each_have_no_neighbours():
    n = 100_000
    data = Dataset.from_columns(shoppers=np.arange(n), items=np.arange(n), times=np.zeros(n))
    assert (ItemKNN(neighbours=2).fit(data).neighbours_ == -1).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [("rows", "baskets"), ("similarity", "euclid"), ("self_similar", 1), ("bm25_length", 2)],
)
def test_wrong_parameters_are_refused_by_name(name, value):
    with pytest.raises(ParameterError, match=name):
        ItemKNN(**{name: value}).fit(table_of_ones("1"))


def test_weights_that_have_all_but_faded_still_count():
    data = table_of_ones("1101", "1101", "0011")
    faded = replace(data, weights=np.where(data.items == 1, 1e-30, data.weights).astype(np.float32))
    faded = replace(faded, weights=np.where(data.shoppers == 3, 1, faded.weights).astype(np.float32))
    found = plain(shrinkage=1e-9).fit(faded).similar([0], 1)
    assert (found.items[0, 0], found.evidence[0, 0]) == (1, 3)


@pytest.mark.parametrize("rows", ["visits", "orders"])
def test_visits_and_orders_need_no_shoppers_but_as_many_of_their_own(rows):
    data = visits_of(*[[0, 1, 2, 3, 4]] * 12, shoppers=[-1] * 12)
    assert not ItemKNN().readiness(data).ready
    assert ItemKNN(rows=rows).readiness(data).ready
    few = data.take(data.visits < 9)
    assert [str(lack) for lack in ItemKNN(rows=rows).readiness(few).missing] == [
        "45 of 50 interactions",
        f"9 of 10 {rows}",
    ]
