import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import DataError
from recommendations.algorithms.matrix.als import ALS
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.conftest import orders_of


class TestALS(AlgorithmContract):
    algorithm = ALS
    params = {"factors": 8}


@pytest.fixture
def fitted(zipf_data):
    return ALS(factors=8, recency=1.0).fit(zipf_data)


def test_folding_in_is_what_the_library_does_again_for_a_shopper(zipf_data, fitted):
    model = fitted.fit_implicit(zipf_data.matrix())
    again = model.recalculate_user(np.arange(zipf_data.n_shoppers), fitted.confidences(zipf_data.matrix()))
    folded = fitted.shoppers(Histories.from_dataset(zipf_data))
    np.testing.assert_allclose(folded, again, atol=2e-5 * np.abs(again).max())


def test_the_factors_are_the_librarys_own(zipf_data, fitted):
    np.testing.assert_array_equal(fitted.factors_, fitted.fit_implicit(zipf_data.matrix()).item_factors)


def test_a_weight_is_a_choice_of_confidence_one_plus_alpha_times_it():
    found = ALS(alpha=3.0).confidences(csr_matrix([[2.0, 0.5]]))
    assert found.toarray().tolist() == [[7.0, 2.5]]


def test_scores_are_products_of_factors(zipf_data, fitted):
    histories = Histories.from_dataset(zipf_data, [0, 5])
    expected = fitted.shoppers(histories) @ fitted.factors_.T.astype(float)
    np.testing.assert_allclose(fitted.score(histories, np.arange(60)), expected, rtol=1e-12)
    found = fitted.recommend(histories, 3, exclude_seen=False)
    np.testing.assert_array_equal(found.items, np.argsort(-expected, axis=1)[:, :3])


def test_old_moments_fade(zipf_data):
    fitted = ALS(factors=8, recency=0.5, alpha=4.0).fit(zipf_data)
    now, before = Histories.from_lists([[3]]), Histories.from_lists([[3]], weights=[[0.5]])
    assert fitted.score(now, [7]) != pytest.approx(fitted.score(before, [7]), rel=1e-3)
    faded = Histories.from_lists([[3, 9]])
    alike = Histories.from_lists([[3, 9]], weights=[[0.5, 1]], times=[[1, 1]])
    np.testing.assert_allclose(fitted.shoppers(faded), fitted.shoppers(alike), rtol=1e-12)


def test_an_item_that_nobody_chose_is_neither_answer_nor_evidence():
    refunded = Dataset.from_columns(
        shoppers=[0, 0, 1, 1, 2, 2], items=[0, 1, 0, 1, 2, 2], weights=[1, 1, 1, 1, 1, -1], times=range(6)
    )
    fitted = ALS(factors=2).fit(refunded)
    assert np.isnan(fitted.factors_[2]).all()
    found = fitted.recommend(Histories.from_lists([[0], [2]]), 3)
    assert found.items.tolist() == [[1, -1, -1], [-1, -1, -1]]


def test_guests_orders_teach_too_and_rows_may_be_orders():
    guests = orders_of(*[[0, 1], [2, 3]] * 20, shoppers=[-1] * 40)
    history = Histories.from_lists([[0]])
    for rows in ("shoppers", "orders"):
        assert ALS(factors=2, rows=rows).fit(guests).recommend(history, 1).items.tolist() == [[1]]
    one_shopper = orders_of(*[[0, 1], [2, 3]] * 20, shoppers=[7] * 40)
    assert ALS(factors=2, rows="orders").fit(one_shopper).recommend(history, 1).items.tolist() == [[1]]


def test_the_seed_decides(zipf_data):
    one, same, other = (ALS(factors=8, seed=seed).fit(zipf_data).factors_ for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)


def test_a_history_of_ten_thousand_entries_is_answered(fitted):
    history = Histories.from_lists([(np.arange(10_000) % 59).tolist()])
    assert fitted.recommend(history, 3).items.tolist() == [[59, -1, -1]]


def test_weights_beyond_single_precision_are_refused_with_the_remedy():
    data = Dataset.from_columns(shoppers=[0, 0, 1], items=[0, 1, 1], times=[0, 1, 2], weights=1e30)
    with pytest.raises(DataError, match="weights of up to 1e\\+30 are too large for ALS: cap or scale them"):
        ALS(factors=8).fit(data)


def test_items_with_one_event_each_are_no_error():
    codes = np.arange(100_000)
    data = Dataset.from_columns(shoppers=codes, items=codes, times=codes)
    found = ALS(factors=2, iterations=1).fit(data).recommend(Histories.from_lists([[5]]), 3)
    assert found.items.shape == (1, 3)
    assert 5 not in found.items


def test_it_asks_for_a_hundred_interactions():
    readiness = ALS().readiness(orders_of([0, 1]))
    assert str(readiness.missing[0]) == "2 of 100 interactions"
