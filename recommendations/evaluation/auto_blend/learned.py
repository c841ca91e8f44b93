"""Hybrids whose way of combining was learned on replay, and is stored with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.features import item_statistics
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.auto_blend.combiners import COMBINERS, Combiner


class LearnedHybrid(Hybrid):
    """Scores are sums of what one or more combiners say of the same candidates, by their shares."""

    chosen_: str  # JSON: the sources, and the combiners with their shares
    report_: str  # JSON: what took part, how it did, what was chosen
    items_: NDArray[np.float32]  # [n_items, 2], item_statistics

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        scores = np.zeros(len(candidates))
        for share, way, learned in json.loads(self.chosen_)["combiners"]:
            combiner = _restored(way, learned)
            scores += share * combiner.scores(candidates, histories, self.items_)
        return np.where(scores > 0, scores, np.nan)

    @property
    def report(self) -> dict[str, Any]:
        """What took part, how each did, and what was chosen."""
        told: dict[str, Any] = json.loads(self.report_)
        return told

    def _keep(
        self, data: Dataset, sources: Sequence[Source], combiners: Sequence[tuple[float, Combiner]]
    ) -> None:
        """Fit the sources on all data, to be combined as was learned."""
        self.chosen_ = json.dumps(
            {
                "sources": [source.spec() for source in sources],
                "combiners": [(share, combiner.name, combiner.state()) for share, combiner in combiners],
            }
        )
        self.items_ = item_statistics(data)
        self.sources_ = [source.fit(data) for source in sources]

    def _stored_sources(self) -> Sequence[Mapping[str, Any]]:
        stored: Sequence[Mapping[str, Any]] = json.loads(self.chosen_)["sources"]
        return stored


@lru_cache(maxsize=8)
def _restored(way: str, learned: str) -> Combiner:
    return COMBINERS[way].restored(learned)
