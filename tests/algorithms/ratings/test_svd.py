from dataclasses import replace

import numpy as np
import pytest
from surprise import Dataset as SurpriseDataset
from surprise import Reader

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.arithmetic.dot_products import DotProducts
from recommendations.algorithms.ratings.pairs import Ratings
from recommendations.algorithms.ratings.surprise_trainset import ArrayTrainset
from recommendations.algorithms.ratings.svd import SVD


@pytest.fixture
def data() -> Dataset:
    """Ratings of 40 items by 60 shoppers who share two tastes; item 99 was only ever looked at and put back."""
    rng = np.random.default_rng(2)
    shoppers, items = np.nonzero(rng.random((60, 40)) < 0.5)
    taste = np.where((shoppers + items) % 2 == 0, 4.5, 1.5)
    return Dataset.from_columns(
        shoppers=np.append(shoppers, [0, 0]),
        items=np.append(items, [99, 99]),
        weights=np.append(np.ones(len(items)), [1, -1]),
        values=np.append(np.clip(np.round(taste + rng.normal(0, 0.5, len(items))), 1, 5), [np.nan, np.nan]),
        times=np.arange(len(items) + 2),
    )


@pytest.fixture
def fitted(data) -> SVD:
    return SVD(n_factors=8, n_epochs=30, learning_rate=0.01).fit(data)


def surprise_model(algorithm, data):
    """Surprise's own SVD on the same ratings; all shoppers and all items but the last have some."""
    ratings = Ratings.of_dataset(data)
    return algorithm.fit_surprise(ratings.rows, ratings.items, ratings.on_scale(1, 5, 1.0))


def test_scores_equal_surprise_s_own_predictions(fitted, data):
    model = surprise_model(fitted, data)
    scores = fitted.score(Histories.from_dataset(data), np.arange(data.n_items - 1))
    predicted = [
        [model.predict(shopper, item, clip=False).est for item in range(data.n_items - 1)]
        for shopper in range(data.n_shoppers)
    ]
    assert np.abs(scores - predicted).max() < 1e-9


def test_the_best_ten_equal_a_loop_over_surprise_s_predictions(fitted, data):
    model = surprise_model(fitted, data)
    histories = Histories.from_dataset(data)
    top = fitted.recommend(histories, 10)
    for shopper in range(data.n_shoppers):
        seen = set(data.items[data.shoppers == shopper].tolist())
        unseen = [item for item in range(data.n_items - 1) if item not in seen]
        ranked = sorted(unseen, key=lambda item: -model.predict(shopper, item, clip=False).est)[:10]
        assert [item for item, _ in top.row(shopper)] == ranked


def test_our_trainset_is_surprise_s_trainset():
    frame = pytest.importorskip("pandas").DataFrame(
        {"user": [0, 0, 1, 2, 2], "item": [0, 1, 1, 0, 2], "rating": [5.0, 3, 1, 2, 4]}
    )
    theirs = SurpriseDataset.load_from_df(frame, Reader(rating_scale=(1, 5))).build_full_trainset()
    ours = ArrayTrainset(*(frame[name].to_numpy() for name in ("user", "item", "rating")), (1, 5))
    assert list(ours.all_ratings()) == list(theirs.all_ratings())
    for name in ("n_users", "n_items", "n_ratings", "global_mean", "rating_scale"):
        assert getattr(ours, name) == getattr(theirs, name)
    for code, known in ((0, True), (2, True), (3, False), ("UKN__x", False)):
        assert (ours.knows_user(code), ours.knows_item(code)) == (known, known)
    with pytest.raises(ValueError, match="not part of the trainset"):
        ours.to_inner_uid(3)


def test_an_item_without_ratings_has_no_score_rather_than_the_mean(fitted, data):
    histories = Histories.from_dataset(data)
    unrated = data.n_items - 1
    assert np.isnan(fitted.score(histories, [unrated])).all()
    assert unrated not in fitted.recommend(histories, data.n_items, exclude_seen=False).items


def test_a_shopper_without_a_history_has_no_list(fitted):
    assert (fitted.recommend(Histories.empty(), 5).items == -1).all()


def test_a_shopper_folded_in_is_close_to_the_same_one_trained(fitted, data):
    known = Histories.from_dataset(data)
    strangers = replace(known, shoppers=np.full(len(known), -1, np.int32))
    items = np.arange(data.n_items - 1)
    trained, folded = fitted.score(known, items), fitted.score(strangers, items)
    assert np.corrcoef(trained.ravel(), folded.ravel())[0, 1] > 0.9


def test_a_history_that_changed_since_training_is_folded_in(fitted, data):
    known = Histories.from_dataset(data, [5])
    learned = fitted.score(known, [0, 1, 2])
    rescored = replace(known, weights=known.weights * np.float32(0.5))
    np.testing.assert_array_equal(fitted.score(rescored, [0, 1, 2]), learned)  # decay is no change
    changed_mind = replace(known, values=np.where(known.values == known.values[0], 1, 5).astype(np.float32))
    for history in (known.known(20), changed_mind):
        assert not np.allclose(fitted.score(history, [0, 1, 2]), learned)


def test_behaviour_becomes_ratings_where_nobody_rated():
    data = Dataset.from_columns(
        shoppers=[0, 0, 0, 1, 1, 1, 2, 2],
        items=[0, 1, 1, 0, 1, 2, 0, 0],
        weights=[2, 1, 1, 18, 0, 2, 5, -5],
        values=[np.nan, np.nan, np.nan, np.nan, 4, np.nan, np.nan, np.nan],
        times=range(8),
    )
    ratings = Ratings.of_dataset(data)
    assert ratings.typical_weight() == 2.0
    # A typical weight is the middle; nine times as much is near the top; what was said counts as said.
    assert ratings.on_scale(1, 5, 2.0).tolist() == pytest.approx([3, 3, 4.6, 4, 3])
    assert ratings.rows.tolist() == [0, 0, 1, 1, 1]  # the refunded pair is no rating


def test_the_newest_opinion_counts():
    data = Dataset.from_columns(
        shoppers=[0, 0, 0], items=[0, 0, 0], values=[1, 5, np.nan], weights=1.0, times=[1, 2, 3]
    )
    assert Ratings.of_dataset(data).explicit.tolist() == [5.0]


@pytest.mark.parametrize("size", [1, 7, 300])
def test_the_fast_product_equals_the_plain_one(size):
    rng = np.random.default_rng(size)
    left, right = rng.normal(size=(30, 12)), rng.normal(size=(size, 12))
    left[3] = np.nan
    seen = (rng.integers(0, 30, 40), rng.integers(-1, size, 40))
    scores = left @ right.T
    scores[seen[0][seen[1] >= 0], seen[1][seen[1] >= 0]] = -np.inf
    expected = TopK.from_dense(scores, 5)
    found = DotProducts(right).top(left, 5, seen)
    np.testing.assert_array_equal(found.items, expected.items)
    np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-12)


def test_answers_that_single_precision_cannot_tell_apart_are_told_apart():
    # A thousand items whose scores differ by 1e-10, in falling order of code.
    right = np.column_stack((np.ones(1000), np.arange(1000)))
    left = np.array([[1.0, 1e-10]])
    found = DotProducts(right).top(left, 5)
    assert found.items.tolist() == [[999, 998, 997, 996, 995]]


def test_the_seed_decides():
    rng = np.random.default_rng(0)
    data = Dataset.from_columns(
        shoppers=rng.integers(0, 30, 400), items=rng.integers(0, 20, 400), times=[0] * 400
    )
    factors = [SVD(n_factors=2, n_epochs=2, seed=seed).fit(data).qi_ for seed in (1, 1, 2)]
    np.testing.assert_array_equal(factors[0], factors[1])
    assert not np.array_equal(factors[0], factors[2])
