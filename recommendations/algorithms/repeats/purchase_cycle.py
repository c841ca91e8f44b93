"""What is due to be bought again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Side
from recommendations.algorithms.data import SECONDS_PER_DAY, Dataset, Histories
from recommendations.algorithms.parameters import Check, number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.repeats.base import Repeats, Scored
from recommendations.algorithms.repeats.cycles import LEAST_VARIANCE, Cycles, fit_cycles, personal_share
from recommendations.algorithms.repeats.intervals import Intervals
from recommendations.algorithms.repeats.occurrences import Occurrences

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Due:
    """When what histories hold is due again: m pairs of a history and an item, ordered by both."""

    rows: NDArray[np.integer]  # [m]
    items: NDArray[np.integer]  # [m]
    due_at: Array  # [m] unix seconds, the median
    error: Array  # [m] seconds, half the width of the interval that holds the middle 68 %


class PurchaseCycle(Repeats):
    """The chance that an item is bought again within `horizon` days, given how long ago it was bought last.

    The time until an item is bought again is log-normal, with a chance that it never is; items are shrunk
    to their category (where the shop names one) and to the whole, as if each had been seen `strength`
    times; intervals that are still open count for what they tell (`fit_cycles`). A shopper's own intervals
    shift mean and chance: how far follows from how much shoppers differ in these data. Two purchases within
    a day are one. Data that span less than two days have no clock: their times are numbers of orders, the
    unit is the order, and the next order is what is asked about.
    """

    name = "purchase-cycle"
    window_days = 730
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    minimum = Minimum(interactions=100, shoppers=10)
    checks: ClassVar[dict[str, Check]] = {
        "horizon": number(0, above=True),
        "strength": number(0, above=True),
    }

    unit_: int  # seconds
    mean_: Array  # [n_items] of the logarithm of the interval, in units; NaN where nothing is known
    variance_: Array  # [n_items]
    chance_: Array  # [n_items] that it is bought again at all
    personal_share_: float  # of the variance that is left within one shopper's intervals

    def __init__(self, *, horizon: float = 30, strength: float = 2) -> None:
        self.horizon = horizon
        self.strength = strength

    def learn(self, data: Dataset) -> None:
        has_clock = len(data) > 0 and data.ends_at - int(data.times[0]) >= 2 * SECONDS_PER_DAY
        self.unit_ = SECONDS_PER_DAY if has_clock else 1
        histories = Histories.from_dataset(data)
        intervals = Intervals.of(Occurrences.of(histories), self.unit_)
        ends = self._now(histories)[intervals.rows]
        cycles = fit_cycles(intervals, ends, _groups(data), self.strength)
        self.mean_, self.variance_, self.chance_ = cycles.mean, cycles.variance, cycles.chance
        self.personal_share_ = personal_share(intervals, cycles.variance)

    def due(self, histories: Histories) -> Due:
        """When each item of each history is due again, those left out of which nothing is known."""
        histories = self._ask(histories)
        intervals, cycles = self._personal(histories)
        median, sigma = np.exp(cycles.mean) * self.unit_, np.sqrt(cycles.variance)
        known = np.isfinite(median)
        return Due(
            rows=intervals.rows[known],
            items=intervals.items[known],
            due_at=(intervals.last_at + median)[known],
            error=(median * np.sinh(sigma))[known],
        )

    def score_pairs(self, histories: Histories) -> Scored:
        intervals, cycles = self._personal(histories)
        waited = np.maximum(self._now(histories)[intervals.rows] - intervals.last, 0)
        horizon = self.horizon if self.unit_ == SECONDS_PER_DAY else 1.0
        with np.errstate(divide="ignore"):
            still, then = (cycles.unbought(np.log(time)) for time in (waited, waited + horizon))
        open_ = cycles.chance * still + 1 - cycles.chance
        scores = np.divide(cycles.chance * (still - then), open_, out=np.zeros_like(open_), where=open_ > 0)
        due = scores > 0
        return intervals.rows[due], intervals.items[due], scores[due]

    def _now(self, histories: Histories) -> NDArray[np.int64]:
        """The time [n] that each history is asked about, in units."""
        newest = np.full(len(histories), np.iinfo(np.int64).min)
        np.maximum.at(newest, histories.rows, histories.times)
        now: NDArray[np.int64] = np.maximum(newest, histories.now) // self.unit_
        return now if self.unit_ > 1 else newest + 1

    def _personal(self, histories: Histories) -> tuple[Intervals, Cycles]:
        """The cycles of each pair: those of its item, shifted by what the shopper's own intervals tell."""
        intervals = Intervals.of(Occurrences.of(histories), self.unit_)
        item = Cycles(mean=self.mean_, variance=self.variance_, chance=self.chance_).take(intervals.items)
        counts, sums = intervals.counts, intervals.sums
        # With a share s of the variance within shoppers, the item's mean weighs as much as s / (1 - s) intervals.
        prior = self.personal_share_ / max(1 - self.personal_share_, 1e-3)
        mean = (sums + prior * item.mean) / (counts + prior)
        left = self.personal_share_ + (1 - self.personal_share_) * prior / (counts + prior)
        chance = (counts + self.strength * item.chance) / (counts + self.strength)
        variance = np.maximum(item.variance * left, LEAST_VARIANCE)
        return intervals, Cycles(mean=mean, variance=variance, chance=chance)


def _groups(data: Dataset) -> NDArray[np.int64]:
    """A code [n_items] for the narrowest category of each item; those without one are a group together."""
    if data.features is None:
        return np.zeros(data.n_items, np.int64)
    codes: dict[tuple[str, ...], int] = {}
    found = [codes.setdefault(tuple(category), len(codes)) for category in data.features.categories]
    return np.array(found, np.int64)
