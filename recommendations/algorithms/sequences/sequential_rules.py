"""Items that come soon after others."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Dataset, sequences
from recommendations.algorithms.parameters import Check, number, one_of, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.sequences.base import NextItemAlgorithm, strongest
from recommendations.algorithms.sequences.transitions import (
    Transitions,
    sequence_actors,
    sequence_weights,
    transitions,
)


class SequentialRules(NextItemAlgorithm):
    """Rules "who looked at a looks at b soon after" (Kamehkhosh, Jannach & Ludewig 2017).

    A pair that lies d moments apart in a visit (1 to `max_steps`) counts 1 / d^`exponent` with
    distance_decay="power", exp(-`exponent` * (d - 1)) with "exponential" and 1 with "none". Of two items
    of one moment (the lines of an order) nobody knows the order: each follows the other, at half the
    strength of the next moment. What came before counts `backward` times as much as what came after, since
    shoppers go to and fro between the same products. Visits count half as much for every `half_life` (share
    of all visits) that came after them. A shopper counts once for a pair, by their strongest occurrence; a
    rule needs `min_visits` distinct shoppers (a visit without one counts as one of its own), and one of c
    shoppers is damped by c / (c + `shrinkage`) (Bell & Koren 2007).

    The strength is divided by support(a)^`source_discount` and support(b)^`popularity_discount`, support
    being the number of distinct shoppers; the strongest `rules` of each item are kept. A history speaks
    with its items' rules, weighted by `recency` to the power of the moments since; `self_rules` says whether
    an item may follow itself.
    """

    name = "sequential-rules"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    minimum = Minimum(interactions=50, items=5)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "rules": whole_number(1),
        "max_steps": whole_number(1),
        "distance_decay": one_of("power", "exponential", "none"),
        "exponent": number(0),
        "backward": number(0, 1),
        "half_life": optional(number(0, above=True)),
        "min_visits": whole_number(1),
        "shrinkage": number(0),
        "source_discount": number(0),
        "popularity_discount": number(0),
        "self_rules": one_of(*(True, False)),
        "recency": number(0, 1, above=True),
    }

    def __init__(
        self,
        *,
        rules: int = 100,
        max_steps: int = 10,
        distance_decay: Literal["power", "exponential", "none"] = "power",
        exponent: float = 0.5,
        backward: float = 0.3,
        half_life: float | None = 1.0,
        min_visits: int = 2,
        shrinkage: float = 1.0,
        source_discount: float = 0.7,
        popularity_discount: float = 0.1,
        self_rules: bool = True,
        recency: float = 0.45,
    ) -> None:
        self.rules = rules
        self.max_steps = max_steps
        self.distance_decay = distance_decay
        self.exponent = exponent
        self.backward = backward
        self.half_life = half_life
        self.min_visits = min_visits
        self.shrinkage = shrinkage
        self.source_discount = source_discount
        self.popularity_discount = popularity_discount
        self.self_rules = self_rules
        self.recency = recency

    def learn(self, data: Dataset) -> None:
        found = sequences(data)
        support = _support(found.items, sequence_actors(found)[found.rows], data.n_items)
        weights = sequence_weights(len(found), self.half_life)
        parts = [
            self._rules(run, support)
            for run in transitions(found, self._by_distance(), weights, self.backward)
        ]
        self._keep(Transitions.joined(parts))

    def _by_distance(self) -> NDArray[np.float64]:
        """What a pair 0 to `max_steps` moments apart counts."""
        steps = np.arange(1, self.max_steps + 1, dtype=np.float64)
        later = np.ones_like(steps)
        if self.distance_decay == "power":
            later = steps**-self.exponent
        elif self.distance_decay == "exponential":
            later = np.exp(-self.exponent * (steps - 1))
        return np.concatenate(([later[0] / 2], later))

    def _rules(self, run: Transitions, support: NDArray[np.int64]) -> Transitions:
        """The rules to keep, strongest first in each item."""
        enough = run.actors >= self.min_visits
        if not self.self_rules:
            enough &= run.firsts != run.seconds
        rules = run.take(enough)
        discount = support[rules.firsts] ** self.source_discount
        discount = discount * support[rules.seconds] ** self.popularity_discount
        certainty = rules.actors / (rules.actors + self.shrinkage)
        rules = rules._replace(strengths=rules.strengths * certainty / discount)
        return rules.take(strongest(rules.firsts, rules.seconds, rules.strengths, self.rules))


def _support(items: NDArray[np.int32], actors: NDArray[np.int64], n_items: int) -> NDArray[np.int64]:
    """How many distinct actors met each item."""
    order = np.lexsort((actors, items))
    new = np.append(True, (np.diff(items[order]) != 0) | (np.diff(actors[order]) != 0))[: len(order)]
    return np.bincount(items[order][new], minlength=n_items)
