import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.algorithms import Dataset, Histories, TopK, sparse
from recommendations.algorithms.neighbours.item_knn import ItemKNN


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
