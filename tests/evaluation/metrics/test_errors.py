import numpy as np
import pytest

from recommendations.evaluation.metrics import mae, rmse


def test_rating_errors_leave_out_what_was_not_predicted():
    predicted, true = np.array([3.0, 5.0, np.nan]), np.array([4.0, 2.0, 1.0])
    assert rmse(predicted, true) == pytest.approx(np.sqrt((1 + 9) / 2))
    assert mae(predicted, true) == 2.0


@pytest.mark.parametrize("metric", [rmse, mae])
def test_without_predictions_there_is_no_error_to_state(metric):
    assert np.isnan(metric(np.array([np.nan]), np.array([1.0])))
