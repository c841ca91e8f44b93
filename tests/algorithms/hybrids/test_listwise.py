import numpy as np
import pytest

from recommendations.algorithms.hybrids.candidates import chances
from recommendations.algorithms.hybrids.listwise import fit_listwise, listwise_loss, spreads


def choices(weights, questions=4_000, offered=5, seed=0):
    """Questions of five candidates with normal features, of which one is taken by the planted chances."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(questions * offered, len(weights)))
    rows = np.repeat(np.arange(questions), offered)
    share = chances(features @ np.asarray(weights), rows).reshape(questions, offered)
    taken = (share.cumsum(axis=1) < rng.random((questions, 1))).sum(axis=1)
    right = np.zeros((questions, offered), bool)
    right[np.arange(questions), np.minimum(taken, offered - 1)] = True
    return features, rows, right.ravel()


def test_planted_weights_are_found_again():
    planted = [1.5, -0.7, 0.0]
    found = fit_listwise(*choices(planted), penalty=1e-6)
    # 4,000 choices out of five: standard errors of about 0.03.
    np.testing.assert_allclose(found, planted, atol=0.12)


def test_the_gradient_is_the_loss_s():
    features, rows, right = choices([1.0, -1.0], questions=20)
    right[0] = True  # a question with two right candidates
    loss = listwise_loss(features, rows, right, 0.3)
    at = np.array([0.4, -0.2])
    step = 1e-5
    numerical = [(loss(at + step * unit)[0] - loss(at - step * unit)[0]) / (2 * step) for unit in np.eye(2)]
    np.testing.assert_allclose(loss(at)[1], numerical, rtol=1e-6)


def test_the_loss_by_hand():
    # Utilities ln 3 and 0: chances 3/4 and 1/4; the right one is the second; penalty 2 / 2 * ln(3)^2.
    loss = listwise_loss(np.array([[1.0], [0.0]]), np.array([0, 0]), np.array([False, True]), 2.0)
    value, gradient = loss(np.array([np.log(3)]))
    assert value == pytest.approx(np.log(4) + np.log(3) ** 2)
    assert gradient == pytest.approx([0.75 + 2 * np.log(3)])


def test_questions_without_a_right_candidate_teach_nothing():
    features, rows, right = choices([1.0], questions=200)
    more = np.concatenate((features, np.full((3, 1), 50.0)))
    with_more = fit_listwise(more, np.append(rows, [900] * 3), np.append(right, [False] * 3), 0.1)
    np.testing.assert_allclose(with_more, fit_listwise(features, rows, right, 0.1))


def test_the_unit_of_a_feature_does_not_matter():
    features, rows, right = choices([1.0, -0.5], questions=300)
    found = fit_listwise(features, rows, right, 0.1)
    scaled = fit_listwise(features * np.array([1000.0, 1.0]), rows, right, 0.1)
    np.testing.assert_allclose(scaled * np.array([1000.0, 1.0]), found, rtol=1e-3)


def test_a_feature_that_is_the_same_for_all_gets_no_weight():
    features, rows, right = choices([1.0], questions=50)
    constant = np.column_stack((features, np.full(len(features), 7.0)))
    assert fit_listwise(constant, rows, right, 0.1)[1] == 0


def test_nothing_right_teaches_nothing():
    assert fit_listwise(np.ones((3, 2)), np.zeros(3, int), np.zeros(3, bool), 0.1).tolist() == [0, 0]
    assert fit_listwise(np.ones((0, 2)), np.zeros(0, int), np.zeros(0, bool), 0.1).tolist() == [0, 0]


def test_learning_leaves_the_features_as_they_are():
    features, rows, right = choices([1.0], questions=50)
    before = features.astype(np.float32)
    given = before.copy()
    fit_listwise(given, rows, right, 0.1)
    np.testing.assert_array_equal(given, before)


def test_features_may_be_given_up_to_spare_a_copy():
    features, rows, right = choices([1.0, -0.5], questions=200)
    given = features.astype(np.float32)
    found = fit_listwise(given, rows, right, 0.1, overwrite=True)
    np.testing.assert_allclose(found, fit_listwise(features, rows, right, 0.1), rtol=1e-3)
    np.testing.assert_allclose(given.std(axis=0), 1, rtol=1e-3)


def test_spreads_are_standard_deviations():
    table = np.random.default_rng(0).normal(3, 2, (100, 4)).astype(np.float32)
    np.testing.assert_allclose(spreads(table), table.astype(float).std(axis=0))
