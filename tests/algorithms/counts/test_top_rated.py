import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.top_rated import TopRated
from recommendations.testing.algorithms import AlgorithmContract


class TestTopRated(AlgorithmContract):
    algorithm = TopRated
    explicit = True


def rated(*lines):
    """(shopper, item, rating), in the order in which they were given."""
    shoppers, items, values = zip(*lines, strict=True)
    return Dataset.from_columns(
        shoppers=np.array(shoppers), items=np.array(items, object), values=values, times=range(len(lines))
    )


MANY = [(shopper, "many", 5.0 if shopper % 2 else 4.0) for shopper in range(8)]  # 4.5 by eight
FEW = [(shopper, "few", 5.0) for shopper in range(2)]  # 5 by two
POOR = [(shopper, "poor", 1.0) for shopper in range(6)]


def listed(data, **params):
    fitted = TopRated(**params).fit(data)
    top = fitted.recommend(Histories.empty(), 10)
    return [(str(fitted.item_ids_[item]), pytest.approx(score)) for item, score in top.row(0)]


def test_two_raters_are_no_match_for_eight():
    # The mean of all is (36 + 10 + 6) / 16 = 3.25. With a strength of 4 it counts as a sum of 13, so that
    # many has 13 + 36 of 12, few 13 + 10 of 6 and poor 13 + 6 of 10.
    assert listed(rated(*MANY, *FEW, *POOR), prior_strength=4, min_shoppers=1) == [
        ("many", 49 / 12),
        ("few", 23 / 6),
        ("poor", 1.9),
    ]


def test_without_a_prior_the_plain_mean_decides():
    assert listed(rated(*MANY, *FEW), prior_strength=0, min_shoppers=1) == [("few", 5.0), ("many", 4.5)]


def test_an_item_needs_its_number_of_raters():
    assert [item for item, _ in listed(rated(*MANY, *FEW), min_shoppers=3)] == ["many"]


def test_doubt_takes_off_standard_errors():
    # Ratings 5, 5 and 1, 1, 1: mean 2.6, standard deviation sqrt(3.84); with no prior and one error off:
    data = rated(*FEW, *POOR[:3])
    error = np.sqrt(3.84)
    assert listed(data, prior_strength=0, doubt=1, min_shoppers=1) == [
        ("few", 5 - error / np.sqrt(2)),
        ("poor", 1 - error / np.sqrt(3)),
    ]


def test_the_newest_rating_of_a_shopper_counts_once():
    data = rated((1, "a", 1.0), (1, "a", 4.0), (2, "a", 2.0))
    assert listed(data, prior_strength=0, min_shoppers=2) == [("a", 3.0)]


def test_what_nobody_rated_has_no_place():
    data = Dataset.from_columns(shoppers=[1, 2], items=[1, 2], times=[1, 2])
    assert listed(data, min_shoppers=1) == []


def test_ratings_that_are_all_equal_leave_items_equal():
    data = rated(*[(shopper, item, 3.0) for shopper in range(4) for item in "ba"])
    assert listed(data, doubt=2) == [("a", 3.0), ("b", 3.0)]


def test_evidence_counts_raters():
    top = TopRated(min_shoppers=1).fit(rated(*MANY, *FEW)).recommend(Histories.empty(), 3)
    assert top.evidence.tolist() == [[2, 8, 0]]
