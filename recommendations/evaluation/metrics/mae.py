import numpy as np
from numpy.typing import NDArray


def mae(predicted: NDArray[np.floating], true: NDArray[np.floating]) -> float:
    """Mean absolute error, over the predictions there are; NaN where there is none."""
    errors = (predicted - true)[~np.isnan(predicted)]
    return float(np.abs(errors).mean()) if len(errors) else float("nan")
