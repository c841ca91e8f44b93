"""Given sources, re-ranked by what was right in the shop's newest history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.base import Scope
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.features import feature_names
from recommendations.algorithms.hybrids.objectives import INTEREST, PURCHASE
from recommendations.algorithms.hybrids.sources import Source, sources_check
from recommendations.algorithms.online.re_ranking import ListwiseWeights
from recommendations.algorithms.parameters import Check, number, one_of, optional, true_or_false, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.evaluation.auto_blend.combiners import (
    COMBINERS,
    Combiner,
    ListwiseLinear,
    available,
    lightgbm_missing,
)
from recommendations.evaluation.auto_blend.learned import LearnedHybrid, equal_ranks, says_enough
from recommendations.evaluation.auto_blend.replay import Replay, replay
from recommendations.evaluation.auto_blend.trials import held_out, mean_at, mean_auc
from recommendations.evaluation.kinds import KINDS

TRADE_OFFS = (0.0, 0.25, 0.5, 0.75, 1.0)


class ReRanker(LearnedHybrid):
    """Two-stage ranking: the sources propose, what was learned from replay ranks (Covington et al. 2016).

    The `learner` is "listwise" (conditional logit, McFadden 1974), "cautious listwise" (the same with a
    strong prior), "weighted" (greedy weights) or "boosted" (LambdaMART, an extra); its features are what
    `feature_names` lists. With `purchase_share` two models are learned over the same candidates, one of
    what shoppers show interest in and one of what they buy; the score is (1 - share) times the chance of
    the first plus share times the chance of the second, and `report["trade_offs"]` tells what each share
    does to either on held-out questions. `report["auc"]` is the chance, on such questions, that a right
    candidate scores higher than a wrong one. With fewer than 50 questions nothing is learned, and the
    sources count alike, by rank. A listwise model can be taken out as NumPy weights (`export`).
    """

    name = "re-ranker"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 365
    minimum = Minimum(interactions=200, items=10)
    checks: ClassVar[dict[str, Check]] = {
        "kind": one_of(*KINDS),
        "repeats": true_or_false,
        "sources": sources_check(),
        "learner": one_of(*COMBINERS),
        "purchase_share": optional(number(0, 1)),
        "questions": whole_number(1),
        "depth": whole_number(1),
        "min_shoppers": whole_number(2),
        "seed": whole_number(0),
    }

    def __init__(
        self,
        *,
        kind: str = "for-you",
        repeats: bool = False,
        sources: Sequence[Mapping[str, Any]] = (
            {"algorithm": "item-knn"},
            {"algorithm": "ease"},
            {"algorithm": "popularity", "fade": 0.05},
        ),
        learner: str = "listwise",
        purchase_share: float | None = None,
        questions: int = 6000,
        depth: int = 100,
        min_shoppers: int = 3,
        seed: int = 0,
    ) -> None:
        self.kind = kind
        self.repeats = repeats
        self.sources = sources
        self.learner = learner
        self.purchase_share = purchase_share
        self.questions = questions
        self.depth = depth
        self.min_shoppers = min_shoppers
        self.seed = seed

    def learn(self, data: Dataset) -> None:
        if self.learner not in available():
            raise lightgbm_missing(f"The learner {self.learner!r}")
        sources = [Source.parse(spec) for spec in self.sources]
        held = replay(
            sources,
            data,
            self.kind,
            repeats=self.repeats,
            about=((),) if self.purchase_share is None else (INTEREST, PURCHASE),
            limit=self.questions,
            depth=self.depth,
            seed=self.seed,
        )
        combiners = self._combiners(held, len(sources))
        self.report_ = json.dumps(self._told(sources, held, combiners))
        self._keep(data, sources, combiners)

    def export(self) -> ListwiseWeights:
        """What was learned as NumPy weights; ParameterError where that is no listwise model."""
        self._ask()
        chosen = json.loads(self.chosen_)
        ways = [COMBINERS[way].restored(learned) for _, way, learned in chosen["combiners"]]
        listwise = [way for way in ways if isinstance(way, ListwiseLinear)]
        if not listwise or len(listwise) < len(ways):
            names = ", ".join(way.name for way in ways)
            raise ParameterError(f"{self.name}: only a listwise learner can be exported, this is {names}.")
        return ListwiseWeights(
            sources=tuple(str(source) for source in map(Source.parse, chosen["sources"])),
            coefficients=np.array([way.coefficients for way in listwise]),
            shares=np.array([share for share, _, _ in chosen["combiners"]], np.float64),
            items=np.asarray(self.items_),
        )

    def _combiners(self, held: Replay, sources: int) -> list[tuple[float, Combiner]]:
        """Each with its share; equal ranks where any contest has too little to learn from."""
        if not all(says_enough(contest) for contest in held.contests):
            return [(1.0, equal_ranks(sources))]
        shares = [1.0] if self.purchase_share is None else [1 - self.purchase_share, self.purchase_share]
        learned = [COMBINERS[self.learner]().fit(contest, held.items) for contest in held.contests]
        return list(zip(shares, learned, strict=True))

    def _told(
        self, sources: Sequence[Source], held: Replay, combiners: Sequence[tuple[float, Combiner]]
    ) -> dict[str, Any]:
        names = [str(source) for source in sources]
        judge = KINDS[self.kind]
        told: dict[str, Any] = {
            "kind": self.kind,
            "metric": f"{judge.metric}@{judge.k}",
            "questions": [contest.n for contest in held.contests],
            "features": feature_names(names),
            "learned": [combiner.name for _, combiner in combiners],
            "importance": [
                dict(zip(names, combiner.importance(len(names)).tolist(), strict=True))
                for _, combiner in combiners
            ],
        }
        if not all(says_enough(contest) for contest in held.contests):
            return told
        trials = held_out(self.learner, held, self.seed)
        told["auc"] = [mean_auc(own, number) for number, own in enumerate(trials)]
        if self.purchase_share is not None:
            told["trade_offs"] = [
                {
                    "purchase_share": share,
                    "interest": mean_at(trials[0], share),
                    "purchase": mean_at(trials[1], share),
                }
                for share in TRADE_OFFS
            ]
        return told
