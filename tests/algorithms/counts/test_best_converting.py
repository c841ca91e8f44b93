import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.best_converting import BestConverting, moments_strength
from recommendations.testing.algorithms import AlgorithmContract


class TestBestConverting(AlgorithmContract):
    algorithm = BestConverting
    params = {"min_exposure": 5}


def shop(**items):
    """Items seen by so many shoppers, of whom so many bought."""
    lines = [
        (shopper, item, kind)
        for item, (viewers, buyers) in items.items()
        for kind, count in (("view", viewers), ("purchase", buyers))
        for shopper in range(count)
    ]
    return dataset(lines)


def dataset(lines, weights=1.0):
    shoppers, items, kinds = zip(*lines, strict=True)
    return Dataset.from_columns(
        shoppers=np.array(shoppers),
        items=np.array(items, object),
        kinds=np.array(kinds, object),
        weights=weights,
        times=range(len(lines)),
    )


def listed(data, **params):
    fitted = BestConverting(**params).fit(data)
    top = fitted.recommend(Histories.empty(), 10)
    return [(str(fitted.item_ids_[item]), pytest.approx(score)) for item, score in top.row(0)]


def test_the_share_of_viewers_who_buy_is_shrunk_to_that_of_all():
    # 24 buyers of 120 viewers: 0.2. With a strength of 10: (20 + 2) / 110 and (4 + 2) / 30.
    data = shop(large=(100, 20), small=(20, 4))
    assert listed(data, prior_strength=10) == [("large", 0.2), ("small", 0.2)]
    data = shop(large=(100, 10), small=(20, 14))
    assert listed(data, prior_strength=10) == [("small", 16 / 30), ("large", 12 / 110)]


def test_one_sale_to_one_viewer_is_no_wonder():
    assert listed(shop(large=(100, 20), lucky=(1, 1)), prior_strength=0) == [("large", 0.2)]
    assert listed(shop(large=(100, 20), lucky=(1, 1)), prior_strength=0, min_exposure=1)[0][0] == "lucky"


def test_the_strength_of_the_prior_by_the_method_of_moments():
    # Two items of 10, shares 0.8 and 0.2, mean 0.5, variance 0.25: S = 10 * 0.09 * 2 = 1.8;
    # correlation (1.8 - 0.25) / (0.25 * (20 - 10 - 1)) = 1.55 / 2.25; strength 0.7 / 1.55.
    assert moments_strength(np.array([8.0, 2.0]), np.array([10.0, 10.0])) == pytest.approx(0.7 / 1.55)


def test_the_strength_that_made_a_sample_is_found_again():
    rng = np.random.default_rng(4)
    trials = rng.integers(20, 400, 4000)
    hits = rng.binomial(trials, rng.beta(3, 27, 4000))
    assert moments_strength(hits.astype(float), trials.astype(float)) == pytest.approx(30, rel=0.05)


def test_items_that_differ_by_chance_alone_are_all_the_mean():
    scores = listed(shop(a=(100, 20), b=(200, 40), c=(50, 10)))
    assert [score for _, score in scores] == [0.2, 0.2, 0.2]


@pytest.mark.parametrize(("hits", "trials"), [([], []), ([0], [5]), ([5, 5], [5, 5]), ([1, 0], [1, 1])])
def test_no_strength_is_made_up_where_there_is_no_telling(hits, trials):
    assert moments_strength(np.array(hits, float), np.array(trials, float)) == 0


def test_a_shopper_counts_once_however_often_they_look_and_buy():
    lines = [(1, "a", "view")] * 50 + [(1, "a", "purchase")] * 9 + [(2, "a", "view")]
    assert listed(dataset(lines), prior_strength=0, min_exposure=2) == [("a", 0.5)]


def test_who_buys_without_a_recorded_view_has_met_the_item():
    lines = [(1, "a", "purchase"), (2, "a", "purchase"), (3, "a", "view")]
    assert listed(dataset(lines), prior_strength=0, min_exposure=1) == [("a", pytest.approx(2 / 3))]


def test_what_was_given_back_was_not_bought():
    lines = [(1, "a", "view"), (1, "a", "purchase"), (2, "a", "purchase"), (2, "a", "refund")]
    data = dataset(lines, weights=[1, 10, 10, -10])
    assert listed(data, prior_strength=0, min_exposure=1) == [("a", 0.5)]


def test_what_nobody_buys_is_not_listed():
    assert listed(shop(a=(100, 20), b=(100, 0)), prior_strength=0) == [("a", 0.2)]
