"""Hybrids whose way of combining was learned on replay, and is stored with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.errors import ArtifactError, MissingExtraError
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates, gather, shares_of_all
from recommendations.algorithms.hybrids.features import item_statistics
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.auto_blend.combiners import COMBINERS, Combiner, WeightedVoices
from recommendations.evaluation.auto_blend.company import company, in_company
from recommendations.evaluation.auto_blend.contest import Contest
from recommendations.evaluation.auto_blend.replay import of_history
from recommendations.evaluation.auto_blend.selection import Voice

#: Kinds of placement that hang from a shopper, never from an item.
PERSONAL = frozenset({"for-you", "buy-again"})
#: So few questions teach nothing.
ENOUGH = 50


class LearnedHybrid(Hybrid):
    """Scores are sums of what one or more combiners say of the same candidates, by their shares."""

    chosen_: str  # JSON: the sources, and the combiners with their shares
    report_: str  # JSON: what took part, how it did, what was chosen
    items_: NDArray[np.float32]  # [n_items, 2], item_statistics
    shared_: NDArray[np.int32]  # [n_items, SHARED], whom an item shares its people with (`company`)
    shared_by_: NDArray[np.int32]  # [n_items, SHARED], how many people

    evidence_unit = "shoppers"

    kind: str
    repeats: bool
    min_shoppers: int

    @property
    def lists_repeats(self) -> bool:
        return self.repeats or self.kind == "buy-again"

    def propose(
        self,
        source: Algorithm,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool,
        allowed: NDArray[np.bool_] | None,
    ) -> TopK:
        """As in the replay: for buy-again out of what the asker has had."""
        top = super().propose(source, histories, k, exclude_seen=exclude_seen, allowed=allowed)
        return of_history(top, histories) if self.kind == "buy-again" else top

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """What a history of nothing but the item would be answered, which is what was judged.

        Only as far as `min_shoppers` distinct people share both.
        """
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        if self.kind in PERSONAL:
            return TopK.absent(len(wanted), k)
        asked = Histories.from_lists([[item] for item in wanted.tolist()])
        top = self.recommend(asked, max(k, self.depth), allowed=allowed)
        return in_company(top, wanted, k, self.shared_, self.shared_by_)

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        combiners = [
            (share, _restored(way, learned)) for share, way, learned in json.loads(self.chosen_)["combiners"]
        ]
        scores = mixed(combiners, candidates, histories, self.items_)
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
        self.shared_, self.shared_by_ = self._company(data)
        self.sources_ = [source.fit(data) for source in sources]

    def _company(self, data: Dataset) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        if self.kind in PERSONAL:
            return np.empty((0, 0), np.int32), np.empty((0, 0), np.int32)
        return company(data, self.min_shoppers)

    def _stored_sources(self) -> Sequence[Mapping[str, Any]]:
        """Out of `chosen_`, once it is known that its combiners fit them."""
        try:
            chosen = json.loads(self.chosen_)
            stored: Sequence[Mapping[str, Any]] = chosen["sources"]
            nothing = gather([TopK.absent(0, 1)] * len(stored), 1)
            for share, way, learned in chosen["combiners"]:
                share * _restored(way, learned).scores(nothing, None, self.items_)
            json.loads(self.report_)
        except MissingExtraError:  # the model is right, this host lacks what it needs
            raise
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise ArtifactError(f"The stored {self.name} is not what was written: train again.") from error
        return stored


def says_enough(contest: Contest) -> bool:
    """Whether there is anything to learn from."""
    return contest.n >= ENOUGH and len(contest.right) > 0


def equal_ranks(sources: int) -> WeightedVoices:
    """What to do without having learned anything."""
    return WeightedVoices([Voice(place, "rank", 1.0) for place in range(sources)])


def mixed(
    combiners: Sequence[tuple[float, Combiner]],
    candidates: Candidates,
    histories: Histories | None,
    items: NDArray[np.floating],
) -> NDArray[np.floating]:
    """What combiners say [p], by their shares; several of them as shares of all that the question is offered."""
    if len(combiners) == 1:
        ((share, combiner),) = combiners
        return share * combiner.scores(candidates, histories, items)
    total = np.zeros(len(candidates))
    for share, combiner in combiners:
        total += share * shares_of_all(combiner.scores(candidates, histories, items), candidates)
    return total


@lru_cache(maxsize=8)
def _restored(way: str, learned: str) -> Combiner:
    return COMBINERS[way].restored(learned)
