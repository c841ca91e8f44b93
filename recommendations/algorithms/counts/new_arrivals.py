"""What has come in lately."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Side
from recommendations.algorithms.counts.base import GlobalList
from recommendations.algorithms.data import SECONDS_PER_DAY, Dataset
from recommendations.algorithms.data.merging import MergedIds
from recommendations.algorithms.parameters import Check, number
from recommendations.algorithms.readiness import Readiness


class NewArrivals(GlobalList):
    """Items of the last `days`, newest first.

    An item arrives when the shop says that it was created, else when it was first seen in the data (so let
    these reach back further than `days`); one that nobody has met yet is as good as any. The days are
    counted from the newest interaction, or where there is none from the newest item. The score falls from
    1 for what arrives now to 0 for what is `days` old; what arrives later still has more.
    """

    name = "new-arrivals"
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    incremental = True
    checks: ClassVar[dict[str, Check]] = {"days": number(0, above=True)}

    created_: NDArray[np.float64]  # [n_items] unix seconds, NaN where unknown
    first_seen_: NDArray[np.float64]  # [n_items] likewise
    ends_at_: float  # unix seconds, NaN without any interaction

    def __init__(self, *, days: float = 30) -> None:
        self.days = days

    def readiness(self, data: Dataset) -> Readiness:
        """Dates of the shop's own are enough."""
        is_dated = bool(np.isfinite(_created(data)).any())
        return Readiness(ready=True) if is_dated else super().readiness(data)

    def learn(self, data: Dataset) -> None:
        self._keep(_created(data), _first_seen(data), _ends_at(data))

    def learn_more(self, data: Dataset, items: MergedIds) -> None:
        created, said = items.spread(self.created_, np.nan), _created(data)
        self._keep(
            np.where(np.isnan(said), created, said),
            np.fmin(items.spread(self.first_seen_, np.nan), _first_seen(data)),
            float(np.fmax(self.ends_at_, _ends_at(data))),
        )

    def _keep(self, created: NDArray[np.float64], first_seen: NDArray[np.float64], ends_at: float) -> None:
        self.created_, self.first_seen_, self.ends_at_ = created, first_seen, ends_at
        arrived = np.where(np.isnan(created), first_seen, created)
        now = float(np.fmax.reduce(arrived, initial=np.nan)) if np.isnan(ends_at) else ends_at
        scores = 1 - (now - arrived) / (self.days * SECONDS_PER_DAY)
        self.scores_ = np.where(scores >= 0, scores, np.nan)


def _created(data: Dataset) -> NDArray[np.float64]:
    if data.features is None:
        return np.full(data.n_items, np.nan)
    created = data.features.created_at
    return np.where(np.isfinite(created), created, np.nan)


def _first_seen(data: Dataset) -> NDArray[np.float64]:
    first = np.full(data.n_items, np.nan)
    first[data.items[::-1]] = data.times[::-1]  # the earliest time of each item is written last
    return first


def _ends_at(data: Dataset) -> float:
    return float(data.ends_at) if len(data) else np.nan
