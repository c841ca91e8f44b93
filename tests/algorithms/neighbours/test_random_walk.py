from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.neighbours.random_walk import RandomWalk
from recommendations.testing.algorithms import AlgorithmContract


class TestRandomWalk(AlgorithmContract):
    algorithm = RandomWalk


class TestOverVisits(AlgorithmContract):
    algorithm = RandomWalk
    params = {"rows": "visits", "alpha": 0.7, "popularity_discount": 0.8}


class TestUncounted(AlgorithmContract):
    algorithm = RandomWalk
    params = {"min_shoppers": 1, "alpha": 2.0, "self_similar": True}


def walk(**params):
    return RandomWalk(**{"min_shoppers": 1, "popularity_discount": 0, **params})


@pytest.fixture
def data() -> Dataset:
    """Shopper 0 chose item 0; shopper 1 items 0 and 1; shopper 2 items 0, 1 and, three times as much, 2."""
    return Dataset.from_columns(
        shoppers=[0, 1, 1, 2, 2, 2], items=[0, 0, 1, 0, 1, 2], weights=[1, 1, 1, 1, 1, 3], times=range(6)
    )


def test_two_steps_worked_by_hand(data):
    # From item 1: to shopper 1 or 2 (1/2 each); from shopper 1 to item 0 with 1/2, from shopper 2 to items
    # 0, 1, 2 with 1/5, 1/5, 3/5. So item 0: 1/2 * 1/2 + 1/2 * 1/5 = 0.35; item 2: 1/2 * 3/5 = 0.3.
    found = walk().fit(data).similar([1], 2)
    assert found.items.tolist() == [[0, 2]]
    assert found.scores[0] == pytest.approx([0.35, 0.3])


def test_alpha_is_the_power_of_each_step(data):
    # alpha = 2: item 0: 1/4 * 1/4 + 1/4 * 1/25 = 0.0725; item 2: 1/4 * 9/25 = 0.09.
    found = walk(alpha=2.0).fit(data).similar([1], 2)
    assert found.items.tolist() == [[2, 0]]
    assert found.scores[0] == pytest.approx([0.09, 0.0725])


def test_beta_divides_by_the_popularity_arrived_at(data):
    # Item 0 has three shoppers, item 2 one: 0.35 / sqrt(3) = 0.202 and 0.3.
    found = walk(popularity_discount=0.5).fit(data).similar([1], 2)
    assert found.items.tolist() == [[2, 0]]
    assert found.scores[0] == pytest.approx([0.3, 0.35 / np.sqrt(3)])


def test_a_history_starts_the_walk(data):
    # A history of items 0 (weight 1) and 1 (weight 3) starts with 1/4 and 3/4. Item 0 reaches item 2 by
    # shopper 2: 1/3 * 3/5 = 0.2; item 1 with 0.3. Together 1/4 * 0.2 + 3/4 * 0.3 = 0.275; for alpha = 2
    # 1/16 * 1/9 * 9/25 + 9/16 * 1/4 * 9/25 = 0.0025 + 0.050625.
    history = Histories.from_lists([[0, 1]], weights=[[1, 3]])
    assert walk(recency=1).fit(data).recommend(history, 1).row(0) == [(2, pytest.approx(0.275))]
    squared = walk(recency=1, alpha=2).fit(data)
    assert squared.recommend(history, 1).row(0) == [(2, pytest.approx(0.053125))]


def test_all_places_a_walk_can_end_have_the_chance_of_one(data):
    fitted = walk(self_similar=True, recency=1).fit(data)
    scores = fitted.score(Histories.from_lists([[0], [1], [2], [0, 1, 2]]), [0, 1, 2])
    assert scores.sum(axis=1) == pytest.approx([1, 1, 1, 1])


def test_it_equals_the_product_of_dense_transitions(zipf_data):
    weights = zipf_data.matrix().toarray().astype(float)
    to_shopper = (weights / weights.sum(axis=0)).T ** 0.8
    to_item = (weights / weights.sum(axis=1, keepdims=True)) ** 0.8
    expected = to_shopper @ to_item / (weights > 0).sum(axis=0) ** 0.6
    params = {"alpha": 0.8, "popularity_discount": 0.6, "neighbours": 59}
    for shrinkage in (0, 1e-12):  # without and with counting
        fitted = walk(**params, shrinkage=shrinkage).fit(zipf_data)
        rows, slots = np.nonzero(fitted.neighbours_ >= 0)
        found = np.zeros((60, 60))
        found[rows, fitted.neighbours_[rows, slots]] = fitted.similarities_[rows, slots]
        np.testing.assert_allclose(found, np.where(np.eye(60), 0, expected), rtol=1e-5)


def test_one_shopper_s_fifty_visits_make_no_pair():
    visits = np.repeat(np.arange(53), 2)
    items = np.append([0, 1] * 50, [0, 2] * 3)
    shoppers = np.append(np.zeros(100, int), np.repeat([1, 2, 3], 2))
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=visits, visits=visits)
    found = RandomWalk(rows="visits", min_shoppers=2).fit(data).similar([0], 2)
    assert found.items.tolist() == [[2, -1]]
    assert found.evidence.tolist() == [[3, 0]]


def test_a_refunded_history_and_an_item_nobody_chose_lead_nowhere(data):
    fitted = walk(self_similar=True).fit(replace(data, item_ids=np.arange(4)))
    histories = Histories.from_lists([[0, 0], [3]], weights=[[1, -1], [1]])
    assert (fitted.recommend(histories, 3, exclude_seen=False).items == -1).all()


def test_a_history_of_ten_thousand_items_is_answered(data):
    history = Histories.from_lists([[0, 1] * 5_000])
    assert walk().fit(data).recommend(history, 3).items.tolist() == [[2, -1, -1]]


def test_items_of_one_event_each_have_no_neighbours():
    n = 50_000
    data = Dataset.from_columns(shoppers=np.arange(n), items=np.arange(n), times=np.zeros(n))
    assert (RandomWalk(neighbours=2).fit(data).neighbours_ == -1).all()


def test_an_alpha_of_nothing_is_refused(data):
    with pytest.raises(ParameterError, match="alpha"):
        RandomWalk(alpha=0).fit(data)


def test_it_says_how_much_it_needs(data):
    missing = [str(lack) for lack in RandomWalk().readiness(data).missing]
    assert missing == ["6 of 50 interactions", "3 of 10 shoppers", "3 of 5 items"]
