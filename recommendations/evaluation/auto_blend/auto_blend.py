"""The blend that wins on the shop's own history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.base import Algorithm, Scope, Side
from recommendations.algorithms.errors import MissingExtraError
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.features import item_statistics
from recommendations.algorithms.hybrids.sources import Source, sources_check
from recommendations.algorithms.parameters import Check, one_of, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.evaluation.auto_blend.choosing import Choice, choose
from recommendations.evaluation.auto_blend.combiners import COMBINERS, BoostedTrees, Combiner, WeightedVoices
from recommendations.evaluation.auto_blend.pools import POOLS
from recommendations.evaluation.auto_blend.replay import Replay, replay
from recommendations.evaluation.auto_blend.selection import Voice
from recommendations.evaluation.kinds import KINDS

#: So few questions choose nothing.
ENOUGH = 50
#: Kinds of placement that hang from a shopper, never from an item.
_PERSONAL = frozenset({"for-you", "buy-again"})


class AutoBlend(Hybrid):
    """Chooses sources and how to combine them for one kind of placement, on the shop's own newest history.

    Every source of the pool learns from all but the newest part of the data and answers `questions` about
    that part. Greedy forward selection of weights (Caruana et al. 2004), a conditional logit over the
    candidates' features and, where LightGBM is installed, LambdaMART then learn from half of the questions
    and are judged by the other half, beside the best single source; the winner is learned from all of them,
    over the `most` sources that count most, which are fitted anew on all data. With fewer than 50 questions
    nothing is learned, and the ready sources count alike, by rank.

    `kind` is "for-you", "also-bought", "basket", "visit" (what comes next) or "buy-again"; `repeats` says
    whether what a shopper had already may come again.
    """

    name = "auto-blend"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    window_days = 365
    minimum = Minimum(interactions=50, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "kind": one_of(*KINDS),
        "repeats": one_of(*(True, False)),
        "sources": optional(sources_check()),
        "most": whole_number(1),
        "questions": whole_number(1),
        "depth": whole_number(1),
        "seed": whole_number(0),
    }

    chosen_: str  # JSON: the sources, the way to combine them and what it learned
    report_: str  # JSON: what took part, how each did, what was chosen
    items_: NDArray[np.float32]  # [n_items, 2], item_statistics

    def __init__(
        self,
        *,
        kind: str = "for-you",
        repeats: bool = False,
        sources: Sequence[Mapping[str, Any]] | None = None,
        most: int = 8,
        questions: int = 4000,
        depth: int = 100,
        seed: int = 0,
    ) -> None:
        self.kind = kind
        self.repeats = repeats
        self.sources = sources  # type: ignore[assignment]
        self.most = most
        self.questions = questions
        self.depth = depth
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
        ready = [place for place, source in enumerate(pool) if source.make().readiness(data).ready]
        choice = self._choice(held, ready)
        kept = [pool[place] for place in choice.sources]
        self.chosen_ = json.dumps(
            {
                "sources": [source.spec() for source in kept],
                "way": choice.combiner.name,
                "learned": choice.combiner.state(),
            }
        )
        self.report_ = json.dumps(self._told(pool, held, choice))
        self.items_ = item_statistics(data)
        self.sources_ = [source.fit(data) for source in kept]

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        scores = self._combiner().scores(candidates, histories, self.items_)
        return np.where(scores > 0, scores, np.nan)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """What a history of nothing but the item would be answered, which is what was judged."""
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        if self.kind in _PERSONAL:
            return TopK.absent(len(wanted), k)
        return self.recommend(Histories.from_lists([[item] for item in wanted.tolist()]), k, allowed=allowed)

    @property
    def report(self) -> dict[str, Any]:
        """What took part, how each did alone, how each way of combining did, and what was chosen."""
        told: dict[str, Any] = json.loads(self.report_)
        return told

    def _pool(self) -> list[Source]:
        """The sources that can be had here: an extra that is not installed takes no part."""
        if self.sources is not None:
            return [Source.parse(spec) for spec in self.sources]
        return [source for source in POOLS[self.kind] if _is_installed(source)]

    def _choice(self, held: Replay, ready: Sequence[int]) -> Choice:
        if held.contest.n >= ENOUGH and len(held.contest.right):
            ways = [way for way in COMBINERS if way != BoostedTrees.name or BoostedTrees.is_installed()]
            return choose(held.contest, held.items, ways, most=self.most, seed=self.seed)
        equal = WeightedVoices([Voice(place, "rank", 1.0) for place in range(len(ready))])
        return Choice(combiner=equal, sources=tuple(ready), alone=(), tested={})

    def _told(self, pool: Sequence[Source], held: Replay, choice: Choice) -> dict[str, Any]:
        weights = choice.combiner.importance(len(choice.sources))
        total = float(weights.sum()) or 1.0
        weight_of = dict(zip(choice.sources, (weights / total).tolist(), strict=True))
        judge = KINDS[self.kind]
        return {
            "kind": self.kind,
            "repeats": self.repeats,
            "metric": f"{judge.metric}@{judge.k}",
            "questions": held.contest.n,
            "sources": [
                {
                    "source": source.spec(),
                    "name": str(source),
                    "alone": choice.alone[place] if choice.alone else None,
                    "weight": weight_of.get(place, 0.0),
                    "seconds": held.seconds[place],
                }
                for place, source in enumerate(pool)
            ],
            "ways": choice.tested,
            "chosen": choice.combiner.name if len(choice.sources) > 1 else "single",
        }

    def _combiner(self) -> Combiner:
        chosen = json.loads(self.chosen_)
        return _combiner(chosen["way"], chosen["learned"])

    def _stored_sources(self) -> Sequence[Mapping[str, Any]]:
        stored: Sequence[Mapping[str, Any]] = json.loads(self.chosen_)["sources"]
        return stored


@lru_cache(maxsize=8)
def _combiner(way: str, learned: str) -> Combiner:
    return COMBINERS[way].restored(learned)


def _is_installed(source: Source) -> bool:
    try:
        made: Algorithm = source.make()
    except MissingExtraError:
        return False
    return made is not None
