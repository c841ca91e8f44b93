from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.neighbours.user_knn import UserKNN
from recommendations.testing.algorithms import AlgorithmContract


class TestOfBehaviour(AlgorithmContract):
    algorithm = UserKNN


class TestPearsonOfBehaviour(AlgorithmContract):
    algorithm = UserKNN
    params = {"similarity": "pearson", "weighting": None, "popularity_discount": 0.2}


class TestOfRatings(AlgorithmContract):
    algorithm = UserKNN
    params = {"similarity": "pearson"}
    explicit = True


class TestCosineOfRatings(AlgorithmContract):
    algorithm = UserKNN
    params = {"ratings": True, "shrinkage": 1.0, "neighbours": 8}
    explicit = True


#: Five shoppers, four items; 0 is not rated.
RATINGS = [[5, 3, 4, 0], [4, 2, 3, 5], [1, 4, 2, 1], [5, 3, 0, 4], [2, 0, 5, 3]]


def of_table(table, **columns) -> Dataset:
    table = np.array(table, float)
    shoppers, items = np.nonzero(table)
    return Dataset.from_columns(
        shoppers=shoppers,
        items=items,
        times=np.zeros(len(items)),
        **dict.fromkeys(columns, table[shoppers, items]),
    )


def ratings() -> Dataset:
    return of_table(RATINGS, values=True)


def test_five_shoppers_and_four_items_by_pearson():
    # Means: 4; 3.5; 2; 4; 10/3. Deviations of shopper 0: (1, -1, 0); on the items in common the others have
    # 1: (0.5, -1.5, -0.5): (0.5 + 1.5) / sqrt(2 * 2.75) = 0.8528
    # 2: (-1, 2, 0): -3 / sqrt(2 * 5) < 0, no neighbour
    # 3: items 0 and 1 only, (1, -1): 2 / sqrt(2 * 2) = 1
    # 4: items 0 and 2, (-4/3, 5/3) against (1, 0): < 0, no neighbour.
    # Item 3: 4 + (0.8528 * (5 - 3.5) + 1 * (4 - 4)) / 1.8528 = 4.6904.
    fitted = UserKNN(similarity="pearson").fit(ratings())
    asker = Histories.from_dataset(ratings(), [0])
    like, means = fitted._like(asker)
    assert like.toarray()[0] == pytest.approx([0, 2 / np.sqrt(5.5), 0, 1, 0])
    assert means.tolist() == [4]
    assert fitted.recommend(asker, 4).row(0) == [(3, pytest.approx(4 + 1.5 * 0.852803 / 1.852803))]


def test_five_shoppers_and_four_items_by_cosine():
    # Lengths: sqrt(50), sqrt(54), sqrt(22), sqrt(50), sqrt(38). Products with shopper 0: 38, 25, 34, 30.
    # Similarities: 0.7313, 0.7538, 0.68, 0.6882. Item 3, from deviations 1.5, -1, 0, -1/3:
    # 4 + (0.7313 * 1.5 - 0.7538 - 0.6882 / 3) / 2.8533 = 4.0398.
    fitted = UserKNN(similarity="cosine").fit(ratings())
    asker = Histories.from_dataset(ratings(), [0])
    expected = [0, 38 / np.sqrt(50 * 54), 25 / np.sqrt(50 * 22), 34 / 50, 30 / np.sqrt(50 * 38)]
    like, _ = fitted._like(asker)
    assert like.toarray()[0] == pytest.approx(expected)
    score = 4 + (expected[1] * 1.5 - expected[2] - expected[4] / 3) / sum(expected)
    assert fitted.recommend(asker, 4).row(0) == [(3, pytest.approx(score))]


@pytest.mark.parametrize(
    ("params", "chosen"),
    [
        ({}, [1, 2, 3, 4]),
        ({"threshold": 0.73}, [1, 2]),
        ({"neighbours": 1}, [2]),
        ({"neighbours": 3}, [1, 2, 4]),
    ],
)
def test_threshold_and_top_k_choose_among_the_neighbours(params, chosen):
    # The cosines above: 0.7313, 0.7538, 0.68, 0.6882 for shoppers 1 to 4.
    like, _ = UserKNN(**params).fit(ratings())._like(Histories.from_dataset(ratings(), [0]))
    assert sorted(like.indices.tolist()) == chosen


def test_five_shoppers_and_four_items_by_choices():
    # Ones where rated. Shopper 0 has items 0 to 2. Cosines: 3 / sqrt(12) with 1 and 2, 2 / 3 with 3 and 4.
    # All four chose item 3: 2 * 0.8660 + 2 * 0.6667 = 3.0654.
    data = of_table((np.array(RATINGS) > 0).astype(float))
    asker = Histories.from_dataset(data, [0])
    found = UserKNN(weighting=None).fit(data).recommend(asker, 2)
    assert found.row(0) == [(3, pytest.approx(2 * 3 / np.sqrt(12) + 4 / 3))]


def test_pearson_of_choices_counts_what_was_not_chosen():
    # Four items; shopper 0 has {0, 1}, shopper 1 {0}: phi = (1 * 2 - 1 * 0) / sqrt(2 * 2 * 1 * 3) = 0.5774;
    # shopper 2 {0, 2}: (1 * 1 - 1 * 1) = 0, no neighbour; shopper 3 has all: no variance, no neighbour.
    data = of_table([[1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
    fitted = UserKNN(similarity="pearson", weighting=None).fit(data)
    like, _ = fitted._like(Histories.from_dataset(data, [0]))
    assert like.toarray()[0] == pytest.approx([0, 1 / np.sqrt(3), 0, 0])


def test_weights_vote_to_a_power_and_popularity_is_divided_out():
    data = of_table([[1, 0, 0], [1, 9, 0], [1, 9, 1]], weights=True)
    asker = Histories.from_lists([[0]])
    base = {"weighting": None, "neighbours": 3, "vote_power": 0.5}
    cosines = [1, 1 / np.sqrt(82), 1 / np.sqrt(83)]
    bare = UserKNN(**base).fit(data).recommend(asker, 3).row(0)
    assert bare == [(1, pytest.approx(3 * (cosines[1] + cosines[2]))), (2, pytest.approx(cosines[2]))]
    discounted = UserKNN(**base, popularity_discount=1).fit(data).recommend(asker, 3).row(0)
    assert discounted[0][1] == pytest.approx(bare[0][1] / 2)


def test_shrinkage_doubts_those_with_little_in_common():
    data = of_table([[1, 1, 1, 0], [1, 0, 0, 1]])
    asker = Histories.from_lists([[0, 1, 2]])
    like, _ = UserKNN(weighting=None, shrinkage=3).fit(data)._like(asker)
    assert like.toarray()[0] == pytest.approx([3 / 6, 1 / np.sqrt(6) * 1 / 4])


def test_a_known_shopper_is_not_their_own_neighbour(zipf_data):
    fitted = UserKNN(neighbours=200).fit(zipf_data)
    like, _ = fitted._like(Histories.from_dataset(zipf_data))
    assert (like.diagonal() == 0).all()


def test_neighbours_are_those_of_a_dense_computation(zipf_data):
    weights = zipf_data.matrix().toarray().astype(float)
    unit = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    best = TopK.from_dense(cosines, 7)
    like = np.zeros_like(cosines)
    like[np.arange(len(like))[:, None], best.items] = best.scores
    fitted = UserKNN(weighting=None, neighbours=7, vote_power=1).fit(zipf_data)
    histories = Histories.from_dataset(zipf_data)
    np.testing.assert_allclose(fitted._like(histories)[0].toarray(), like, rtol=1e-5)
    scores = np.nan_to_num(fitted.score(histories, np.arange(60)))
    np.testing.assert_allclose(scores, like @ weights, rtol=1e-5)


def test_ratings_are_taken_where_most_interactions_have_one():
    half = replace(ratings(), values=np.where(np.arange(17) % 2, np.nan, ratings().values))
    few = replace(ratings(), values=np.where(np.arange(17) % 3, np.nan, ratings().values))
    for data, taken in ((ratings(), 1), (half, 1), (few, 0)):
        assert UserKNN().fit(data).rated_ == taken
    assert UserKNN(ratings=False).fit(ratings()).rated_ == 0


@pytest.mark.parametrize("similarity", ["cosine", "pearson"])
def test_ratings_that_are_all_equal_are_predicted_as_they_are_or_not_at_all(similarity):
    data = of_table((1 - np.eye(6)) * 4, values=True)
    scores = UserKNN(similarity=similarity).fit(data).score(Histories.from_dataset(data), np.arange(6))
    assert set(scores[~np.isnan(scores)].round(9)) <= {4.0}


def test_a_history_of_ten_thousand_items_is_answered(zipf_data):
    history = Histories.from_lists([(np.arange(10_000) % 50).tolist()])
    found = UserKNN().fit(zipf_data).recommend(history, 20)
    assert set(found.items[0][found.items[0] >= 0].tolist()) == set(range(50, 60))


def test_many_shoppers_of_one_item_each_are_no_trouble():
    n = 100_000
    data = Dataset.from_columns(shoppers=np.arange(n), items=np.arange(n), times=np.zeros(n))
    found = UserKNN().fit(data).recommend(Histories.from_dataset(data, range(100)), 3)
    assert (found.items == -1).all()


def test_a_wrong_similarity_is_refused():
    with pytest.raises(ParameterError, match="similarity"):
        UserKNN(similarity="jaccard").fit(ratings())
