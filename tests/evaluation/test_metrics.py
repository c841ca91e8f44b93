"""Each case is worked by hand."""

from math import log2

import numpy as np
import pytest

from recommendations.evaluation.metrics import RANKING, coverage, mae, rmse

# Rows: hits at ranks 1 and 3; a hit at rank 3 only; all missed; nothing to find.
HITS = np.array([[1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], bool)
RELEVANT = np.array([2, 8, 1, 0])
NOTHING = np.nan


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        ("precision", [2 / 4, 1 / 4, 0, NOTHING]),
        ("recall", [2 / 2, 1 / 8, 0, NOTHING]),
        ("hit_rate", [1, 1, 0, NOTHING]),
        ("mrr", [1, 1 / 3, 0, NOTHING]),
        (
            "ndcg",
            [
                (1 + 1 / 2) / (1 + 1 / log2(3)),
                (1 / 2) / (1 + 1 / log2(3) + 1 / 2 + 1 / log2(5)),
                0,
                NOTHING,
            ],
        ),
    ],
)
def test_ranking_metrics_equal_the_worked_values(name, worked):
    assert RANKING[name](HITS, RELEVANT) == pytest.approx(worked, nan_ok=True)


@pytest.mark.parametrize("name", RANKING)
def test_a_perfect_answer_is_one(name):
    assert RANKING[name](np.ones((1, 3), bool), np.array([3])).tolist() == [1.0]


def test_coverage_counts_distinct_answers():
    assert coverage(np.array([[3, 1, -1], [1, 3, 0]]), 12) == 0.25
    assert np.isnan(coverage(np.array([[-1]]), 0))


def test_rating_errors_leave_out_what_was_not_predicted():
    predicted, true = np.array([3.0, 5.0, np.nan]), np.array([4.0, 2.0, 1.0])
    assert rmse(predicted, true) == pytest.approx(np.sqrt((1 + 9) / 2))
    assert mae(predicted, true) == 2.0


@pytest.mark.parametrize("metric", [rmse, mae])
def test_without_predictions_there_is_no_error_to_state(metric):
    assert np.isnan(metric(np.array([np.nan]), np.array([1.0])))
