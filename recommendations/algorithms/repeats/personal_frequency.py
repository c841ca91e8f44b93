"""What a shopper has often had, and lately."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.parameters import Check, number, optional
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.repeats.base import Repeats, Scored
from recommendations.algorithms.repeats.occurrences import Occurrences
from recommendations.algorithms.repeats.rates import repeat_rates


class PersonalFrequency(Repeats):
    """How often a shopper had an item, each time fading with its age.

    A time counts `recency` for every moment in which the shopper had anything later (this alone acts where
    times are mere numbers of orders) and half for every `half_life` days since. The sum is net of
    refunds, and multiplied by the item's repeat rate to the power of `repeat_power`: a candle that its
    buyers come back for is a likelier next purchase than a lamp, once bought either. It keeps no shopper's
    habits: those are in the history that is asked about.
    """

    name = "personal-frequency"
    window_days = 730
    minimum = Minimum(interactions=20, shoppers=2)
    checks: ClassVar[dict[str, Check]] = {
        "half_life": optional(number(0, above=True)),
        "recency": number(0, 1, above=True),
        "repeat_power": number(0),
    }

    moments_: NDArray[np.int64]  # [n_items] in how many moments of how many owners the item was had
    owners_: NDArray[np.int64]  # [n_items]

    def __init__(
        self, *, half_life: float | None = 180, recency: float = 1.0, repeat_power: float = 1.0
    ) -> None:
        self.half_life = half_life
        self.recency = recency
        self.repeat_power = repeat_power

    def learn(self, data: Dataset) -> None:
        had = Occurrences.of(Histories.from_dataset(data))
        self.moments_ = np.bincount(had.items, minlength=data.n_items)
        self.owners_ = np.bincount(had.sums(had.kept)[1], minlength=data.n_items)

    def score_pairs(self, histories: Histories) -> Scored:
        had = Occurrences.of(histories)
        fading = had.fading(histories.now, recency=self.recency, half_life=self.half_life)
        rows, items, sums = had.sums(had.kept * fading)
        scores = sums * repeat_rates(self.moments_, self.owners_)[items] ** self.repeat_power
        answered = scores > 0
        return rows[answered], items[answered], scores[answered]
