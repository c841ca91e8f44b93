from collections.abc import Sequence

import numpy as np

from recommendations.algorithms import Dataset


def visits_of(*rows: Sequence[int], shoppers: Sequence[int] | None = None) -> Dataset:
    """Visits of clicks, one after another; each by a stranger unless told otherwise."""
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    items = np.array([item for row in rows for item in row], np.int64)
    return Dataset.from_columns(
        shoppers=-1 if shoppers is None else np.asarray(shoppers)[owners],
        items=items,
        times=np.arange(len(items)),
        visits=owners,
    )
