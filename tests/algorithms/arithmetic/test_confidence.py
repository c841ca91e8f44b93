import numpy as np
import pytest

from recommendations.algorithms.arithmetic.confidence import ConfidenceFoldIn


def solved(factors, ridge, items, confidences):
    """Equation 4 of Hu, Koren & Volinsky (2008), as it stands there."""
    weights = np.ones(len(factors))
    weights[items] = confidences
    chosen = np.zeros(len(factors))
    chosen[items] = 1
    system = factors.T @ np.diag(weights) @ factors + ridge * np.eye(factors.shape[1])
    return np.linalg.solve(system, factors.T @ (weights * chosen))


def test_one_factor_worked_by_hand():
    # Items 2 and 1 long, item 0 chosen with confidence 3: 3 * 2 / (3 * 4 + 1 * 1 + 2).
    fold_in = ConfidenceFoldIn(np.array([[2.0], [1.0]]), 2.0)
    assert fold_in.shoppers([0], np.array([0]), np.array([3.0]), 1) == pytest.approx(np.array([[6 / 15]]))


def test_short_and_long_histories_solve_the_equation():
    rng = np.random.default_rng(4)
    factors = rng.normal(size=(80, 6))
    lengths = [1, 2, 3, 5, 6, 7, 8, 9, 40, 80, 0, 3]
    picks = [rng.choice(80, length, replace=False) for length in lengths]
    weights = [rng.uniform(1, 20, length) for length in lengths]
    rows = np.repeat(np.arange(len(lengths)), lengths)
    found = ConfidenceFoldIn(factors, 0.5).shoppers(
        rows, np.concatenate(picks), np.concatenate(weights), len(lengths)
    )
    for vector, items, confidences in zip(found, picks, weights, strict=True):
        if len(items):
            np.testing.assert_allclose(vector, solved(factors, 0.5, items, confidences), rtol=1e-9)
        else:
            assert np.isnan(vector).all()


def test_no_history_at_all_is_no_error():
    none = np.empty(0, np.int64)
    assert ConfidenceFoldIn(np.ones((3, 2)), 1.0).shoppers(none, none, np.empty(0), 0).shape == (0, 2)
