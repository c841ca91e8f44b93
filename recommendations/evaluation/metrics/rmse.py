import numpy as np
from numpy.typing import NDArray


def rmse(predicted: NDArray[np.floating], true: NDArray[np.floating]) -> float:
    """Root of the mean squared error, over the predictions there are; NaN where there is none."""
    errors = (predicted - true)[~np.isnan(predicted)]
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else float("nan")
