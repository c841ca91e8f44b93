"""Given sources, re-ranked by what was right in the shop's newest history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recommendations.algorithms import Dataset
from recommendations.algorithms.base import Scope
from recommendations.algorithms.hybrids.features import feature_names
from recommendations.algorithms.hybrids.sources import Source, sources_check
from recommendations.algorithms.parameters import Check, number, one_of, optional, true_or_false, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.evaluation.auto_blend.choosing import folds
from recommendations.evaluation.auto_blend.combiners import COMBINERS, Combiner, Statistics
from recommendations.evaluation.auto_blend.contest import Contest, mean_of
from recommendations.evaluation.auto_blend.learned import LearnedHybrid
from recommendations.evaluation.auto_blend.replay import Replay, replay
from recommendations.evaluation.kinds import KINDS

#: What counts as interest and as a purchase, where both are to be predicted.
INTEREST = ("view", "click", "favourite", "cart_add")
PURCHASE = ("purchase",)
TRADE_OFFS = (0.0, 0.25, 0.5, 0.75, 1.0)


class ReRanker(LearnedHybrid):
    """Two-stage ranking: the sources propose, what was learned from replay ranks (Covington et al. 2016).

    The `learner` is "listwise" (conditional logit, McFadden 1974), "cautious listwise" (the same with a
    strong prior), "weighted" (greedy weights) or "boosted" (LambdaMART, an extra); its features are what
    `feature_names` lists. With `purchase_share` two models are learned over the same candidates, one of
    what shoppers show interest in and one of what they buy; the score is (1 - share) times the chance of
    the first plus share times the chance of the second, and `report["trade_offs"]` tells what each share
    does to either on held-out questions.
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
        seed: int = 0,
    ) -> None:
        self.kind = kind
        self.repeats = repeats
        self.sources = sources
        self.learner = learner
        self.purchase_share = purchase_share
        self.questions = questions
        self.depth = depth
        self.seed = seed

    def learn(self, data: Dataset) -> None:
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
        combiners = [self._combiner().fit(contest, held.items) for contest in held.contests]
        shares = [1.0] if self.purchase_share is None else [1 - self.purchase_share, self.purchase_share]
        self.report_ = json.dumps(self._told(sources, held, combiners))
        self._keep(data, sources, list(zip(shares, combiners, strict=True)))

    def _combiner(self) -> Combiner:
        return COMBINERS[self.learner]()

    def _told(self, sources: Sequence[Source], held: Replay, combiners: Sequence[Combiner]) -> dict[str, Any]:
        names = [str(source) for source in sources]
        judge = KINDS[self.kind]
        told: dict[str, Any] = {
            "kind": self.kind,
            "metric": f"{judge.metric}@{judge.k}",
            "questions": [contest.n for contest in held.contests],
            "features": feature_names(names),
            "importance": [
                dict(zip(names, combiner.importance(len(names)).tolist(), strict=True))
                for combiner in combiners
            ],
        }
        if self.purchase_share is not None:
            told["trade_offs"] = self._trade_offs(held)
        return told

    def _trade_offs(self, held: Replay) -> list[dict[str, float]]:
        """What each share does to the metric of interest and of purchases, on held-out questions."""
        interest, purchase = (
            _held_out_scores(self.learner, held, number, self.seed) for number in range(len(held.contests))
        )
        return [
            {"purchase_share": share, "interest": interest(share), "purchase": purchase(share)}
            for share in TRADE_OFFS
        ]


def _held_out_scores(learner: str, held: Replay, asked: int, seed: int) -> Any:
    """A function from a share to the mean metric of contest number `asked`, by models that did not see it."""
    judged: list[tuple[Contest, tuple[Any, ...]]] = []
    for held_out in folds(held.contests[asked], seed):
        part = held.contests[asked].among(held_out)
        models = [
            _model(learner, contest.among(~held_out) if number == asked else contest, held.items)
            for number, contest in enumerate(held.contests)
        ]
        scores = tuple(model.scores(part.candidates, part.histories, held.items) for model in models)
        judged.append((part, scores))

    def mean_at(share: float) -> float:
        values = [
            value
            for part, (first, second) in judged
            for value in part.values(part.laid_out((1 - share) * first + share * second)).tolist()
        ]
        return mean_of(values)

    return mean_at


def _model(learner: str, contest: Contest, items: Statistics) -> Combiner:
    return COMBINERS[learner]().fit(contest, items)
