"""The blend that wins on the shop's own history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recommendations.algorithms import Dataset
from recommendations.algorithms.base import Scope, Side
from recommendations.algorithms.errors import MissingExtraError
from recommendations.algorithms.hybrids.sources import Source, sources_check
from recommendations.algorithms.parameters import Check, one_of, optional, true_or_false, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.evaluation.auto_blend.choosing import Choice, choose
from recommendations.evaluation.auto_blend.combiners import available
from recommendations.evaluation.auto_blend.learned import LearnedHybrid, equal_ranks, says_enough
from recommendations.evaluation.auto_blend.pools import POOLS
from recommendations.evaluation.auto_blend.replay import Replay, replay
from recommendations.evaluation.kinds import KINDS


class AutoBlend(LearnedHybrid):
    """Chooses sources and how to combine them for one kind of placement, on the shop's own newest history.

    Every source of the pool learns from all but the newest part of the data and answers `questions` about
    that part. Greedy forward selection of weights (Caruana et al. 2004), a conditional logit over the
    candidates' features (with a weak and with a strong prior) and, where LightGBM is installed, LambdaMART
    learn from half of the questions and are judged by the other half, beside the best single source. The
    simplest of them that is within a standard error of the best is learned from all questions, over the
    `most` sources that count most, which are fitted anew on all data. With fewer than 50 questions nothing
    is learned, and the ready sources count alike, by rank.

    `kind` is "for-you", "also-bought", "basket", "visit" (what comes next) or "buy-again"; `repeats` says
    whether what a shopper had already may come again. Lists of items name only what at least
    `min_shoppers` distinct people share with the item, so that a handful of accounts cannot make a pair.
    """

    name = "auto-blend"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    window_days = 365
    minimum = Minimum(interactions=50, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "kind": one_of(*KINDS),
        "repeats": true_or_false,
        "sources": optional(sources_check()),
        "most": whole_number(1),
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
        sources: Sequence[Mapping[str, Any]] | None = None,
        most: int = 8,
        questions: int = 10_000,
        depth: int = 100,
        min_shoppers: int = 3,
        seed: int = 0,
    ) -> None:
        self.kind = kind
        self.repeats = repeats
        self.sources = sources  # type: ignore[assignment]
        self.most = most
        self.questions = questions
        self.depth = depth
        self.min_shoppers = min_shoppers
        self.seed = seed

    def learn(self, data: Dataset) -> None:
        pool = self._pool()
        held = replay(
            pool,
            data,
            self.kind,
            repeats=self.repeats,
            limit=self.questions,
            depth=self.depth,
            seed=self.seed,
        )
        choice = self._choice(held, pool, data)
        self.report_ = json.dumps(self._told(pool, held, choice))
        self._keep(data, [pool[place] for place in choice.sources], [(1.0, choice.combiner)])

    def _pool(self) -> list[Source]:
        """The sources that can be had here: an extra that is not installed takes no part."""
        if self.sources is not None:
            return [Source.parse(spec) for spec in self.sources]
        return [source for source in POOLS[self.kind] if _is_installed(source)]

    def _choice(self, held: Replay, pool: Sequence[Source], data: Dataset) -> Choice:
        contest = held.contests[0]
        if says_enough(contest):
            return choose(contest, held.items, available(), most=self.most, seed=self.seed)
        ready = [place for place, source in enumerate(pool) if source.make().readiness(data).ready]
        return Choice(combiner=equal_ranks(len(ready)), sources=tuple(ready), alone=(), tested={})

    def _told(self, pool: Sequence[Source], held: Replay, choice: Choice) -> dict[str, Any]:
        weights = choice.combiner.importance(len(choice.sources))
        shares = dict(zip(choice.sources, (weights / (weights.sum() or 1)).tolist(), strict=True))
        judge = KINDS[self.kind]
        sources = [
            {
                "source": source.spec(),
                "name": str(source),
                "alone": choice.alone[place] if choice.alone else None,
                "weight": shares.get(place, 0.0),
                "seconds": held.seconds[place],
            }
            for place, source in enumerate(pool)
        ]
        return {
            "kind": self.kind,
            "repeats": self.repeats,
            "metric": f"{judge.metric}@{judge.k}",
            "questions": held.contests[0].n,
            "sources": sources,
            "ways": choice.tested,
            "chosen": _chosen(choice),
        }


def _chosen(choice: Choice) -> str:
    if not choice.tested:
        return "equal ranks"
    return choice.combiner.name if len(choice.sources) > 1 else "single"


def _is_installed(source: Source) -> bool:
    try:
        source.make()
    except MissingExtraError:
        return False
    return True
