"""Better ones of the same kind, a step up in price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import row_blocks, top_entries, with_entries
from recommendations.algorithms.base import Scope
from recommendations.algorithms.content.base import CHECKS, ContentNeighbours
from recommendations.algorithms.content.fields import FIELDS
from recommendations.algorithms.content.price_band import upper_prices
from recommendations.algorithms.content.similarity import ItemSimilarity, log_prices
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.parameters import Check, number
from recommendations.algorithms.readiness import Lack, Readiness

_BIN = 0.1  # anchors whose log prices lie so close share one search
_ROUNDING = 1e-9


class UpSell(ContentNeighbours):
    """Products that serve the same need and cost between `lowest_ratio` and `highest_ratio` times as much.

    The same need is likeness of what the shop says of them, never of price, of at least
    `least_similarity`. A candidate at r times the anchor's price scores its likeness times
    exp(-(ln r - ln preferred_ratio)^2 / (2 step_width^2)). A shopper's list ends at their band: the price
    that a share `band_quantile` of what they chose does not exceed, times `band_factor`. Without a price
    there is no answer.
    """

    name = "up-sell"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    usable = tuple(field for field in FIELDS if field != "price")
    checks: ClassVar[dict[str, Check]] = {
        **{name: CHECKS[name] for name in ("neighbours", "fields", "candidates", "recency")},
        "lowest_ratio": number(0, above=True),
        "highest_ratio": number(0, above=True),
        "preferred_ratio": number(0, above=True),
        "step_width": number(0, above=True),
        "least_similarity": number(0, 1),
        "band_quantile": number(0, 1),
        "band_factor": number(0, above=True),
    }

    def __init__(
        self,
        *,
        neighbours: int = 20,
        fields: Sequence[str] | None = None,
        lowest_ratio: float = 1.05,
        highest_ratio: float = 2.0,
        preferred_ratio: float = 1.25,
        step_width: float = 0.4,
        least_similarity: float = 0.05,
        band_quantile: float = 0.9,
        band_factor: float = 1.5,
        candidates: int = 200,
        recency: float = 0.7,
    ) -> None:
        self.neighbours = neighbours
        self.fields = fields
        self.lowest_ratio = lowest_ratio
        self.highest_ratio = highest_ratio
        self.preferred_ratio = preferred_ratio
        self.step_width = step_width
        self.least_similarity = least_similarity
        self.band_quantile = band_quantile
        self.band_factor = band_factor
        self.candidates = candidates
        self.recency = recency

    def readiness(self, data: Dataset) -> Readiness:
        """As content, and two products with a price: one to start from, one to step up to."""
        ready = super().readiness(data)
        priced = 0 if data.features is None else int(np.isfinite(log_prices(data.features.prices)).sum())
        lacks = (Lack(priced, 2, "products with a price"),) if priced < 2 else ()
        return Readiness(ready=ready.ready and not lacks, missing=(*ready.missing, *lacks))

    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        found = TopK.absent(len(items), k)
        bins = np.floor(self.log_prices_[items] / _BIN)
        for low in np.unique(bins[np.isfinite(bins)]):
            rows = bins == low
            within = self._within(low * _BIN, (low + 1) * _BIN)
            best = super().find(items[rows], k, within if allowed is None else within & allowed)
            found.items[rows], found.scores[rows] = best.items, best.scores
        return found

    def rate(
        self,
        similarity: ItemSimilarity,
        anchors: NDArray[np.integer],
        others: NDArray[np.integer],
        alike: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        step = similarity.log_prices[others] - similarity.log_prices[anchors]
        dearer = (step >= np.log(self.lowest_ratio) - _ROUNDING) & (
            step <= np.log(self.highest_ratio) + _ROUNDING
        )
        apart = (step - np.log(self.preferred_ratio)) / self.step_width
        return np.where(dearer & (alike >= self.least_similarity), alike * np.exp(-(apart**2) / 2), 0.0)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores = super().score_items(histories)
        scores[~(self.log_prices_ <= self._limits(histories)[:, None])] = np.nan
        return scores

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        left, right, limits = self._profiles(histories), self._links(allowed), self._limits(histories)
        seen = histories.rows * self.n_items + histories.items if exclude_seen else np.empty(0, np.int64)
        parts = []
        for block in row_blocks(left, right):
            scores = csr_matrix(left[block] @ right)
            rows = np.repeat(np.arange(len(histories))[block], np.diff(scores.indptr))
            kept = (self.log_prices_[scores.indices] <= limits[rows]) & (scores.data > 0)
            kept &= ~np.isin(rows * self.n_items + scores.indices, seen)
            inside = with_entries(scores, kept)
            best = top_entries(inside, np.zeros(inside.nnz, np.int32), k)
            parts.append(TopK(items=best.items, scores=best.scores))
        return TopK.stacked(parts, k)

    def _within(self, low: float, high: float) -> NDArray[np.bool_]:
        """Which items some anchor of a log price from low to high may lead to."""
        least, most = low + np.log(self.lowest_ratio), high + np.log(self.highest_ratio)
        return np.asarray((self.log_prices_ >= least - _ROUNDING) & (self.log_prices_ <= most + _ROUNDING))

    def _limits(self, histories: Histories) -> NDArray[np.float64]:
        """The log price [n] that each shopper's list may reach."""
        highest = upper_prices(histories, self.log_prices_, self.band_quantile)
        return np.asarray(highest + np.log(self.band_factor) + _ROUNDING)
