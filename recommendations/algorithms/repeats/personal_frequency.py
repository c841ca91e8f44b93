"""What a shopper has often had, and lately."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.data.merging import MergedIds
from recommendations.algorithms.parameters import Check, number, optional
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.repeats.base import Repeats, Scored
from recommendations.algorithms.repeats.occurrences import Occurrences
from recommendations.algorithms.repeats.owners import Owners
from recommendations.algorithms.repeats.rates import repeat_rates


class PersonalFrequency(Repeats):
    """How often a shopper had an item, each time fading with its age.

    A time counts `recency` for every moment in which the shopper had anything later (this alone acts where
    times are mere numbers of orders) and half for every `half_life` days since. The sum is net of
    refunds, and multiplied by the item's repeat rate to the power of `repeat_power`: of two things bought
    once, the one that its buyers come back for is the likelier. The habits themselves are in the history
    that is asked about; what is learned are the rates, and who has had what (16 bytes a pair), so that new
    interactions can be added.
    """

    name = "personal-frequency"
    window_days = 730
    minimum = Minimum(interactions=20, shoppers=2)
    incremental = True
    checks: ClassVar[dict[str, Check]] = {
        "half_life": optional(number(0, above=True)),
        "recency": number(0, 1, above=True),
        "repeat_power": number(0),
    }

    moments_: NDArray[np.int64]  # [n_items] in how many moments of all shoppers the item was had
    owner_shoppers_: NDArray[np.int32]  # [pairs] who has had what, and when last (unix seconds)
    owner_items_: NDArray[np.int32]
    owner_last_: NDArray[np.int64]
    shopper_ids_: NDArray[Any]
    rates_: NDArray[np.float64]  # [n_items]

    def __init__(
        self, *, half_life: float | None = 180, recency: float = 1.0, repeat_power: float = 1.0
    ) -> None:
        self.half_life = half_life
        self.recency = recency
        self.repeat_power = repeat_power

    def learn(self, data: Dataset) -> None:
        self._keep(Owners.of(data))

    def learn_more(self, data: Dataset, items: MergedIds) -> None:
        owners = Owners(
            shoppers=self.owner_shoppers_,
            items=self.owner_items_,
            last=self.owner_last_,
            moments=self.moments_,
            shopper_ids=self.shopper_ids_,
        )
        self._keep(owners.joined(data, items))

    def _keep(self, owners: Owners) -> None:
        self.moments_, self.rates_ = owners.moments, repeat_rates(owners.moments, owners.counts())
        self.owner_shoppers_, self.owner_items_ = owners.shoppers, owners.items
        self.owner_last_, self.shopper_ids_ = owners.last, owners.shopper_ids

    def score_pairs(self, histories: Histories) -> Scored:
        had = Occurrences.of(histories)
        fading = had.fading(histories.now, recency=self.recency, half_life=self.half_life)
        rows, items, sums = had.sums(had.kept * fading)
        scores = sums * self.rates_[items] ** self.repeat_power
        answered = scores > 0
        return rows[answered], items[answered], scores[answered]
