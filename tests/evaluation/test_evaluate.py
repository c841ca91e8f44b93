import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.algorithms.baskets.co_purchase import CoPurchase
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.neighbours.item_knn import ItemKNN
from recommendations.algorithms.ratings.svd import SVD
from recommendations.algorithms.repeats.personal_frequency import PersonalFrequency
from recommendations.evaluation import Split, compare, evaluate, random_folds, time_split
from recommendations.evaluation.auto_blend import AutoBlend

DAY = 86_400


@pytest.fixture
def split() -> Split:
    """Shoppers of two tastes (even items, odd items) over forty days; the last ten are the test."""
    rng = np.random.default_rng(4)
    shoppers = rng.integers(0, 80, 4000)
    items = rng.integers(0, 20, 4000) * 2 + shoppers % 2
    times = np.sort(rng.integers(0, 40 * DAY, 4000))
    return time_split(
        Dataset.from_columns(
            shoppers=shoppers, items=items, times=times, orders=shoppers * 40 + times // (5 * DAY)
        ),
        10,
    )


def by_hand(train, test):
    def columns(rows):
        shoppers, items, times, orders = np.array(rows).reshape(-1, 4).T
        return {"shoppers": shoppers, "items": items, "times": times, "orders": orders}

    data = Dataset.from_columns(**columns(train + test))
    return Split(train=data.take(slice(None, len(train))), test=data.take(slice(len(train), None)))


def test_popularity_by_hand():
    split = by_hand(
        [
            *[(1, 0, 1, 1), (2, 0, 1, 2), (2, 1, 1, 2), (3, 1, 1, 3)],
            *[(3, 0, 1, 3), (3, 2, 1, 3), (4, 3, 1, 4), (5, 4, 1, 5)],
        ],
        [(1, 1, 5, 6), (2, 4, 6, 7)],
    )
    metrics = evaluate(Popularity(), split.train, split.test, k=2)
    # Shopper 1 is shown 1 and 2 and took 1; shopper 2 is shown 2 and 3 and took 4; shown are 3 of 5 items.
    assert metrics == pytest.approx(
        {
            "precision": 0.25,
            "recall": 0.5,
            "f1": (2 * 0.5 * 1 / 1.5 + 0) / 2,
            "hit_rate": 0.5,
            "ndcg": 0.5,
            "mrr": 0.5,
            "map": 0.5,
            "coverage": 3 / 5,
            "coverage_not_bought": 3 / 5,
            # Shown 0, 0, 1, 1 and 2 times; 2i - 6 is 0, 2 and 4 from the third on.
            "gini": (0 * 1 + 2 * 1 + 4 * 2) / (5 * 4),
            "answered": 1.0,
            "questions": 2.0,
        }
    )


@pytest.mark.parametrize("algorithm", [ItemKNN(), CoPurchase()], ids=lambda algorithm: algorithm.name)
def test_knowing_the_taste_beats_popularity_on_the_same_questions(split, algorithm):
    comparison = compare(algorithm, split.train, split.test)
    assert comparison.metrics["questions"] == comparison.baseline["questions"] > 30
    assert comparison.metrics["hit_rate"] > comparison.baseline["hit_rate"]
    assert comparison.metrics["precision"] > 1.3 * comparison.baseline["precision"]


def test_popularity_compared_with_itself_is_equal(split):
    comparison = compare(Popularity(), split.train, split.test)
    assert comparison.metrics == comparison.baseline


def test_the_algorithm_that_is_evaluated_stays_as_it_was(split):
    algorithm = ItemKNN().fit(split.test)
    before = algorithm.neighbours_.copy()
    assert evaluate(algorithm, split.train, split.test) == evaluate(ItemKNN(), split.train, split.test)
    np.testing.assert_array_equal(algorithm.neighbours_, before)


@pytest.mark.parametrize("algorithm", [Popularity(), ItemKNN(), CoPurchase(), SVD()], ids=lambda a: a.name)
def test_where_nothing_was_asked_there_is_nothing_to_state(split, algorithm):
    metrics = evaluate(algorithm, split.train, split.test.take(slice(0, 0)))
    assert metrics["questions"] == 0
    assert np.isnan(metrics["hit_rate"])
    assert np.isnan(metrics["answered"])


@pytest.fixture
def films() -> Dataset:
    from benchmarks.data_sets import DataSetAbsentError, ml100k

    try:
        return ml100k()
    except DataSetAbsentError as absence:
        pytest.skip(str(absence))


def test_films_are_predicted_as_surprise_publishes(films):
    metrics = evaluate(SVD(), *_parts(next(iter(random_folds(films)))))
    assert metrics["rmse"] == pytest.approx(
        0.934, abs=0.015
    )  # one fold; benchmarks/movielens.py has all five
    assert metrics["mae"] == pytest.approx(0.737, abs=0.015)
    assert 0.99 < metrics["rated"] <= 1


def test_no_error_is_stated_where_nobody_rated(split):
    assert "rmse" not in evaluate(SVD(n_epochs=1), split.train, split.test)


def _parts(split):
    return split.train, split.test


def test_what_only_repeats_is_asked_what_was_bought_again():
    """Shopper 1 buys 0 again, shopper 2 something new: one question, and the one answer is right."""
    split = by_hand([(1, 0, 1, 1), (1, 1, 2, 2), (1, 0, 3, 3), (2, 1, 3, 4)], [(1, 0, 5, 6), (2, 0, 6, 7)])
    metrics = evaluate(PersonalFrequency(), split.train, split.test, k=1)
    assert (metrics["questions"], metrics["hit_rate"]) == (1, 1.0)


def test_a_blend_is_asked_what_its_placement_asks(split):
    """Baskets with one item hidden: more questions than shoppers, as a shopper has several orders."""
    blend = AutoBlend(kind="basket", sources=[{"algorithm": "popularity"}])
    shoppers = evaluate(Popularity(), split.train, split.test)["questions"]
    found = compare(blend, split.train, split.test)
    assert found.metrics["questions"] > shoppers
    assert found.metrics["questions"] == found.baseline["questions"]
