"""Public data sets that are not shipped: read where they lie, or said to be absent."""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from recommendations.algorithms import Dataset

_DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


class DataSetAbsentError(Exception):
    """The data set is not on this machine."""


def interactions(name: str) -> pd.DataFrame:
    """The interactions of a data set under RECOMMENDATIONS_DATA (default ../shared/data)."""
    return _read(name, "interactions")


def items(name: str) -> pd.DataFrame:
    """What is known of its items."""
    return _read(name, "items")


def _read(name: str, part: str) -> pd.DataFrame:
    path = Path(os.environ.get("RECOMMENDATIONS_DATA", _DEFAULT)) / name / f"{part}.parquet"
    if not path.exists():
        raise DataSetAbsentError(
            f"{path} is absent: set RECOMMENDATIONS_DATA to the folder that holds {name}."
        )
    return pd.read_parquet(path)


def ml100k() -> Dataset:
    """MovieLens 100k: 100,000 ratings of 1,682 films by 943 people."""
    frame = interactions("ml100k")
    return Dataset.from_columns(
        shoppers=frame["user"].to_numpy(np.int64),
        items=frame["item"].to_numpy(np.int64),
        values=frame["value"].to_numpy(),
        times=frame["ts"].to_numpy(np.int64),
        kinds="rating",
    )
