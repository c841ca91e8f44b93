from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.svd_plus_plus import SVDPlusPlus
from recommendations.testing.algorithms import AlgorithmContract


class TestSVDPlusPlus(AlgorithmContract):
    algorithm = SVDPlusPlus
    params = {"n_factors": 4, "n_epochs": 60, "learning_rate": 0.02}
    explicit = True


@pytest.fixture
def data() -> Dataset:
    """Ratings of 40 items by 60 shoppers of two tastes; item 99 was bought by shopper 0, and not rated."""
    rng = np.random.default_rng(2)
    shoppers, items = np.nonzero(rng.random((60, 40)) < 0.5)
    taste = np.where((shoppers + items) % 2 == 0, 4.5, 1.5)
    ratings = np.clip(np.round(taste + rng.normal(0, 0.5, len(items))), 1, 5)
    return Dataset.from_columns(
        shoppers=np.append(shoppers, 0),
        items=np.append(items, 99),
        values=np.append(ratings, np.nan),
        times=np.arange(len(items) + 1),
    )


@pytest.fixture
def fitted(data) -> SVDPlusPlus:
    return SVDPlusPlus(n_factors=6, learning_rate=0.01).fit(data)


def test_scores_equal_surprise_s_own_predictions(fitted, data):
    ratings = Ratings.of_dataset(data).said()
    model = fitted.fit_surprise(ratings.rows, ratings.items, ratings.explicit)
    scores = fitted.score(Histories.from_dataset(data), np.arange(40))
    predicted = [[model.predict(s, i, clip=False).est for i in range(40)] for s in range(60)]
    assert np.abs(scores - predicted).max() < 1e-9


def test_what_was_bought_but_not_rated_has_no_score(fitted, data):
    histories = Histories.from_dataset(data)
    assert np.isnan(fitted.score(histories, [40])).all()
    assert 40 not in fitted.recommend(histories, 41, exclude_seen=False).items


def test_a_history_without_ratings_has_no_list(fitted):
    assert (fitted.recommend(Histories.from_lists([[0, 1], []]), 5).items == -1).all()


def test_a_shopper_folded_in_is_close_to_the_same_one_trained(fitted, data):
    known = Histories.from_dataset(data)
    strangers = replace(known, shoppers=np.full(len(known), -1, np.int32))
    trained, folded = (fitted.score(histories, np.arange(40)) for histories in (known, strangers))
    assert np.corrcoef(trained.ravel(), folded.ravel())[0, 1] > 0.9


def test_a_fold_in_worked_by_hand():
    # One factor, q = 2, y = 4 and no biases but the mean 3. One rating of 5: implied factor 4 / sqrt(1), which
    # explains 2 * 4 = 8 of 5 - 3, so -6 is left for (bias, p) against (1, 2) with ridge 1:
    # (1, 2) * -6 / (1 + 4 + 1) = (-1, -2). Score: 3 - 1 + 2 * (4 - 2) = 6.
    fitted = SVDPlusPlus(fold_in_ridge=1.0)
    fitted.item_ids_ = np.arange(1)
    fitted.mean_, fitted.typical_weight_ = 3.0, 1.0
    fitted.bi_, fitted.qi_, fitted.yj_ = np.zeros(1), np.full((1, 1), 2.0), np.full((1, 1), 4.0)
    fitted.bu_, fitted.pu_, fitted.digests_ = np.empty(0), np.empty((0, 1)), np.empty(0, np.uint64)
    assert fitted.score(Histories.from_lists([[0]], values=[[5.0]]), [0])[0, 0] == pytest.approx(6)


def test_ratings_that_are_all_equal_are_predicted_as_they_are():
    shoppers, items = np.nonzero(np.eye(30) == 0)
    data = Dataset.from_columns(shoppers=shoppers, items=items, values=4.0, times=np.zeros(len(items)))
    scores = SVDPlusPlus(n_epochs=40).fit(data).score(Histories.from_dataset(data), np.arange(30))
    assert scores == pytest.approx(np.full((30, 30), 4.0), abs=0.15)


def test_a_history_of_ten_thousand_items_is_folded_in(fitted):
    items = np.arange(10_000) % 50  # forty known ones among them
    history = Histories.from_lists([items.tolist()], values=[np.full(10_000, 4.0).tolist()])
    assert np.isfinite(fitted.score(history, np.arange(40))).all()


def test_it_is_not_ready_where_nobody_rated(data):
    assert SVDPlusPlus().readiness(data).ready
    unrated = replace(data, values=np.full(len(data), np.nan, np.float32))
    readiness = SVDPlusPlus().readiness(unrated)
    assert not readiness.ready
    assert [str(lack) for lack in readiness.missing] == ["0 of 100 ratings"]
