from dataclasses import replace

import numpy as np
import pytest
from surprise import KNNBaseline as SurpriseKNNBaseline

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.ratings.knn_baseline import KNNBaseline
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ListedTrainset
from recommendations.testing.algorithms import AlgorithmContract


class TestKNNBaseline(AlgorithmContract):
    algorithm = KNNBaseline
    params = {"shrinkage": 1.0}
    explicit = True


class TestUserBased(AlgorithmContract):
    algorithm = KNNBaseline
    params = {"user_based": True, "shrinkage": 1.0}
    explicit = True


class TestMeanSquaredDifference(AlgorithmContract):
    algorithm = KNNBaseline
    params = {"user_based": True, "similarity": "msd", "neighbours": 12}
    explicit = True


@pytest.fixture
def data() -> Dataset:
    """Ratings of 40 items by 60 shoppers of two tastes; item 99 was bought by shopper 0, and not rated."""
    rng = np.random.default_rng(2)
    shoppers, items = np.nonzero(rng.random((60, 40)) < 0.5)
    taste = np.where((shoppers + items) % 2 == 0, 4.0, 2.0)
    ratings = np.clip(np.round(taste + rng.normal(0, 1, len(items))), 1, 5)
    return Dataset.from_columns(
        shoppers=np.append(shoppers, 0),
        items=np.append(items, 99),
        values=np.append(ratings, np.nan),
        times=np.arange(len(items) + 1),
    )


@pytest.mark.parametrize("user_based", [False, True])
@pytest.mark.parametrize("similarity", ["pearson_baseline", "msd"])
@pytest.mark.parametrize(("neighbours", "min_neighbours"), [(40, 1), (5, 3)])
def test_scores_equal_surprise_s_own_predictions(data, user_based, similarity, neighbours, min_neighbours):
    ratings = Ratings.of_dataset(data).said()
    model = SurpriseKNNBaseline(
        k=neighbours,
        min_k=min_neighbours,
        sim_options={"name": similarity, "user_based": user_based, "shrinkage": 100},
        verbose=False,
    ).fit(ListedTrainset(ratings.rows, ratings.items, ratings.explicit, (1, 5)))
    predicted = [[model.predict(s, i, clip=False).est for i in range(40)] for s in range(60)]
    fitted = KNNBaseline(
        neighbours=neighbours, min_neighbours=min_neighbours, similarity=similarity, user_based=user_based
    ).fit(data)
    scores = fitted.score(Histories.from_dataset(data), np.arange(40))
    assert np.abs(scores - predicted).max() < 1e-9


def test_a_stranger_is_answered_as_if_trained_where_items_vote(data):
    fitted = KNNBaseline().fit(data)
    known = Histories.from_dataset(data)
    strangers = replace(known, shoppers=np.full(len(known), -1, np.int32))
    items = np.arange(40)
    np.testing.assert_array_equal(fitted.score(known, items), fitted.score(strangers, items))


def test_a_prediction_worked_by_hand():
    # Mean 3, no item biases; items 0 and 1 are similar to item 2 by 0.5 and 0.25. A stranger rates 0 with 5
    # and 1 with 2: bias (2 - 1) / (15 + 2) = 1/17; deviations 2 - 1/17 and -1 - 1/17; so item 2 gets
    # 3 + 1/17 + (0.5 * (2 - 1/17) - 0.25 * (1 + 1/17)) / 0.75 = 3 + 1 = 4.
    fitted = KNNBaseline()
    fitted.item_ids_, fitted.mean_ = np.arange(3), 3.0
    fitted.bi_, fitted.bu_ = np.zeros(3), np.empty(0)
    fitted.indptr_, fitted.indices_ = np.array([0, 1, 2, 2]), np.array([2, 2])
    fitted.data_ = np.array([0.5, 0.25])
    score = fitted.score(Histories.from_lists([[0, 1]], values=[[5.0, 2.0]]), [2])
    assert score[0, 0] == pytest.approx(4)


@pytest.mark.parametrize("user_based", [False, True])
def test_what_nobody_rated_has_no_score(data, user_based):
    fitted = KNNBaseline(user_based=user_based).fit(data)
    assert np.isnan(fitted.score(Histories.from_dataset(data), [40])).all()
    assert (fitted.recommend(Histories.from_lists([[0, 1], []]), 5).items == -1).all()


@pytest.mark.parametrize("user_based", [False, True])
@pytest.mark.parametrize("similarity", ["pearson_baseline", "msd"])
def test_ratings_that_are_all_equal_are_predicted_as_they_are(user_based, similarity):
    shoppers, items = np.nonzero(np.eye(12) == 0)
    data = Dataset.from_columns(shoppers=shoppers, items=items, values=4.0, times=np.zeros(len(items)))
    fitted = KNNBaseline(user_based=user_based, similarity=similarity).fit(data)
    scores = fitted.score(Histories.from_dataset(data), np.arange(12))
    assert scores == pytest.approx(np.full((12, 12), 4.0))


@pytest.mark.parametrize("user_based", [False, True])
def test_a_history_of_ten_thousand_items_is_answered(data, user_based):
    items = (np.arange(10_000) % 50).tolist()  # forty known ones among them
    history = Histories.from_lists([items], values=[[4.0, 2.0] * 5_000])
    scores = KNNBaseline(user_based=user_based).fit(data).score(history, np.arange(40))
    assert np.isfinite(scores).all()


def test_fewer_similar_items_are_the_best_of_them(data):
    whole, short = (KNNBaseline(similar_items=k).fit(data) for k in (1000, 3))
    for item in range(40):
        rows = [slice(one.indptr_[item], one.indptr_[item + 1]) for one in (whole, short)]
        best = np.sort(whole.data_[rows[0]])[::-1][:4]  # the item itself and three more
        assert np.sort(short.data_[rows[1]])[::-1] == pytest.approx(best)


def test_it_is_not_ready_where_nobody_rated(data):
    assert KNNBaseline().readiness(data).ready
    unrated = replace(data, values=np.full(len(data), np.nan, np.float32))
    assert [str(lack) for lack in KNNBaseline().readiness(unrated).missing] == ["0 of 100 ratings"]
