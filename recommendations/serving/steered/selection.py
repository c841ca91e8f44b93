"""The stages from candidates to what stands in each place."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from recommendations.merchandising.arranging import Arranged, arrange, interleave, place_pins
from recommendations.merchandising.caps import Caps, Count
from recommendations.merchandising.diversity import Effect, effect, mmr
from recommendations.merchandising.exploration import explore
from recommendations.merchandising.objectives import by_objective
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import Ranked, Steered, steer
from recommendations.models import HowSource
from recommendations.serving.blending import RANK_OFFSET
from recommendations.serving.context import Context
from recommendations.serving.eligibility import available
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.results import (
    NEWCOMER,
    Candidate,
    Mark,
    Moved,
    RecommendedItem,
    TracedCandidate,
)
from recommendations.serving.selection import Selection
from recommendations.serving.slots import Published, Slot
from recommendations.serving.steered.knowledge import Knowledge
from recommendations.serving.steered.lasting import UNTOUCHED, Outcome, outcomes
from recommendations.serving.steered.marks import mark, moved, said
from recommendations.serving.steered.newcomers import newcomers
from recommendations.serving.steered.plans import Plan, plan_for, weighs
from recommendations.serving.steered.sieve import Sieve

logger = logging.getLogger(__name__)

POOL = 64
"""So many candidates are sorted at a time: more than a list is long."""
DEEP = 3
"""Where variety or worth decide, so many times a slot's products are looked at."""
FILL_PAGES = 5
"""So often the shop is asked for any products at all, until the slot is full."""
CAMPAIGN = "campaign"
"""The source of a product that is there because it is pinned."""

REASONS = {"family": "variant"}
"""What `arrange` says, in the words of `RULES`, where they differ."""


class Entry(NamedTuple):
    candidate: Candidate
    family: PlainKey
    share: float
    outcome: Outcome = UNTOUCHED

    @property
    def order(self) -> tuple[float, float]:
        """Of equal shares the more boosted comes first."""
        factor = self.outcome.factor
        return -self.share * factor, -factor

    @property
    def at_best(self) -> float:
        return self.share * self.outcome.factor * self.outcome.reach


class SteeredSelection(Selection):
    """A selection whose order a `Plan` has its hand in."""

    def __init__(self, slot: Slot, context: Context, plan: Plan) -> None:
        super().__init__(slot, context)
        self._plan = plan
        self._knowledge = Knowledge(context)
        self._others = self._knowledge.compared(plan.compares)
        self._sieve = Sieve(slot.which, context, self._knowledge, self._others)
        self._caps = Caps(brand=slot.most_per_brand, category=slot.most_per_category)
        self._pins: dict[PlainKey, Entry] | None = None
        self._fresh: dict[PlainKey, Entry] = {}
        self._entries: dict[PlainKey, Entry] = {}
        self._eligible: dict[PlainKey, Entry] = {}
        self._share, self._nth = 0.0, 0
        self._by: dict[PlainKey, Rule] = {}
        self._steered = Steered([], {}, {}, [])
        self._arranged = Arranged([], {}, {})
        self._propensities: dict[PlainKey, float] = {}

    @property
    def missing(self) -> int:
        return self._slot.limit - len(self._arranged.keys)

    def take(self, ranked: Iterable[Candidate]) -> None:
        """Choose from ``ranked`` until the slot is full."""
        self._rest = self._allowed(ranked)
        pool = [*islice(self._rest, POOL)]
        if self._pins is None:
            self._pins = self._pinnable(pool)
            self._fresh = self._new() if self._slot.exploration else {}
        while self.missing and pool:
            waiting = self._sorted(pool)
            while self.missing and waiting:
                wave, waiting = self._wave(waiting)
                self._bring(wave)
            self.dropped.update((entry.candidate.key, "limit") for entry in waiting)
            pool = [*islice(self._rest, POOL)] if self.missing else []
        if self._pins and not self._eligible:
            self._bring([])

    def fill_up(self) -> None:
        """With whatever is eligible, page by page, for the plan may want few of them."""
        for _page in range(FILL_PAGES):
            known = len(self._ranked)
            found = available(self._context, 4 * self.missing, {*self._forbidden, *self._ranked})
            self._products |= found
            self.take(Candidate(key, "available", HowSource.GLOBAL, 0.0) for key in found)
            if not self.missing or len(self._ranked) == known:
                return

    # Before the shop is asked

    def _sorted(self, pool: Sequence[tuple[Candidate, PlainKey]]) -> list[Entry]:
        """What may be shown of the pool, in the order in which to ask for it."""
        families = {candidate.key: family for candidate, family in pool}
        known = self._outcomes({*families, *families.values()})
        entries = [
            Entry(candidate, family, self._next_share(candidate), known[candidate.key])
            for candidate, family in pool
            if self._passes(candidate.key, family, known[candidate.key])
        ]
        entries.sort(key=attrgetter("order"))
        return entries

    def _passes(self, key: PlainKey, family: PlainKey, outcome: Outcome) -> bool:
        why = self._sieve.rules_out((key,) if key == family else (key, family)) if self._sieve else ""
        if not why and outcome.dropped is not None:
            self._by[key] = outcome.dropped
            why = outcome.dropped.action
        if why:
            self.dropped[key] = why
        return not why

    def _next_share(self, candidate: Candidate) -> float:
        """Its share in the blend; what only fills goes on where the blend ended, as ranks do."""
        place, self._nth = RANK_OFFSET + self._nth, self._nth + 1
        follows = self._share * (place - 1) / place if self._share else 1 / place
        self._share = candidate.blended or follows
        return self._share

    def _pinnable(self, pool: Sequence[tuple[Candidate, PlainKey]]) -> dict[PlainKey, Entry]:
        """The products that are pinned by name, as far as nothing stronger keeps them away."""
        pool_ = {candidate.key: candidate for candidate, _family in pool}
        candidates = [
            pool_.get(key) or Candidate(key, CAMPAIGN, HowSource.GLOBAL, 0.0)
            for key in self._plan.live.pinned(self._plan.slugs)
        ]
        return self._allowed_of(candidates)

    def _new(self) -> dict[PlainKey, Entry]:
        keys = newcomers(self._context.catalog, self._context.now)
        before = dict(self.dropped)
        found = self._allowed_of([Candidate(key, NEWCOMER, HowSource.GLOBAL, 0.0) for key in keys])
        self.dropped = before
        return found

    def _allowed_of(self, candidates: Sequence[Candidate]) -> dict[PlainKey, Entry]:
        if not candidates:
            return {}
        keys = [candidate.key for candidate in candidates]
        families = self._context.families_of(keys)
        known = self._outcomes({*keys, *(families[key] for key in keys)})
        found = {}
        for candidate in candidates:
            key, family = candidate.key, families[candidate.key]
            if family in self._forbidden:
                self.dropped[key] = self._forbidden[family]
            elif self._passes(key, family, known[key]):
                found[key] = Entry(candidate, family, 1.0, known[key])
        return found

    # With what the shop says

    def _wave(self, waiting: list[Entry]) -> tuple[list[Entry], list[Entry]]:
        """Whom to ask about next, and who is left.

        The first of them, and some more than are wanted: where prices or stock decide, those that they may
        lift most.
        """
        if self._slot.diversity or weighs(self._slot):
            count = DEEP * self._slot.limit
            return waiting[:count], waiting[count:]
        missing = max(self.missing - (0 if self._eligible else len(self._pins or ())), 1)
        count = missing if self._plan.live else missing + missing // 5 + 1
        wave, rest = waiting[:count], waiting[count:]
        if self._plan.live and rest:
            hopes = nlargest(self._slot.limit // 3 + 1, rest, key=attrgetter("at_best"))
            chosen = {entry.candidate.key for entry in hopes}
            wave, rest = [*wave, *hopes], [entry for entry in rest if entry.candidate.key not in chosen]
        return wave, rest

    def _bring(self, wave: Sequence[Entry]) -> None:
        """Ask the shop about ``wave``, and about the pins, and arrange all that is there by now."""
        first = not self._eligible
        asked = {entry.candidate.key: entry for entry in wave}
        if first:
            asked = self._fresh | (self._pins or {}) | asked
        products = self._fetch([entry.candidate for entry in asked.values()])
        there = [key for key in asked if key in products]
        self.dropped.update(
            (key, "ineligible") for key in asked if key not in products and self._is_asked_for(key)
        )
        self._knowledge.take(there)
        if self._plan.reads_live or self._sieve.asks_later:
            names = self._plan.compares if first and self._plan.compares_prices else ()
            self._knowledge.look_with_compared(there, names, products)
            if names:
                self._others = self._knowledge.compared(names)
                self._sieve.compare(self._others)
        for key in there:
            if self._sieve and (why := self._sieve.rules_out_now(key)):
                self.dropped |= {key: why} if self._is_asked_for(key) else {}
            else:
                self._eligible[key] = asked[key]
        wanted = {entry.candidate.key for entry in wave}
        self._entries.update((key, asked[key]) for key in there if key in wanted and key in self._eligible)
        self._settle()

    def _is_asked_for(self, key: PlainKey) -> bool:
        """Whether a source or a pin proposes it: what is merely tried out is missed by nobody."""
        return key in self._ranked or key in (self._pins or {})

    def _fetch(self, wave: Sequence[Candidate]) -> Mapping[PlainKey, Any]:
        """With the products that prices are compared with: they may be among the eligible."""
        if self._plan.compares_prices and not self._eligible:
            names = self._plan.compares
            compared = {key for name in names for key in self._knowledge.compared_keys(name)}
            wave = [*wave, *(Candidate(key, "", "", 0.0) for key in compared)]
        return super()._fetch(wave)

    def _settle(self) -> None:
        """The order of all that is there, and what stands in each place."""
        for key in self._entries:
            self.dropped.pop(key, None)
        slot, facts = self._slot, self._knowledge.facts
        self._steered = self._steer(self._lifted(), self._eligible.keys())
        families = {key: entry.family for key, entry in self._eligible.items()}
        self._arranged = arrange(
            [key for key, _share in self._varied(families)],
            self._steered.pins,
            limit=slot.limit,
            facts=facts,
            eligible=self._eligible,
            caps=self._caps,
            families=families,
        )
        self.dropped.update((key, REASONS.get(why, why)) for key, why in self._arranged.dropped.items())
        self._show()

    def _lifted(self) -> Ranked:
        """By relevance, and what the placement is there for, and the rules that last; best first."""
        shares = [(key, entry.share) for key, entry in self._entries.items()]
        if weighs(self._slot):
            shares.sort(key=lambda pair: -pair[1])
            shares = by_objective(shares, self._knowledge.facts, self._slot.objective)
        lifted = [(key, share * self._entries[key].outcome.factor) for key, share in shares]
        return sorted(lifted, key=lambda pair: (-pair[1], -self._entries[pair[0]].outcome.factor))

    def _varied(self, families: Mapping[PlainKey, PlainKey]) -> Ranked:
        """Held against each other, and against the pins that will be shown."""
        slot, steered = self._slot, self._steered
        if not slot.diversity:
            return steered.ranked
        placed = place_pins(steered.pins, limit=slot.limit, eligible=self._eligible, families=families)
        chosen = [key for key, _rule in placed.values()]
        return mmr(steered.ranked, self._knowledge.facts, slot.diversity, limit=slot.limit, chosen=chosen)

    def _show(self) -> None:
        shown = [self._eligible[key] for key in self._arranged.keys]
        self._chosen = {entry.family: entry.candidate for entry in shown}

    # With some places left to chance

    def _explore(self) -> None:
        """Give newcomers their share of the places that are not pinned."""
        pinned = self._arranged.pinned
        ranked = [key for key in self._arranged.keys if key not in pinned]
        found = explore(
            ranked,
            [*self._newcomers()],
            share=self._slot.exploration,
            places=self._slot.limit - len(pinned),
            seed=f"{self._slot.slug}:{self._context.visitor.seed}",
        )
        places = {place: key for place, key in enumerate(self._arranged.keys) if key in pinned}
        self._arranged = replace(self._arranged, keys=interleave(found.keys, places))
        self._propensities = dict.fromkeys(pinned, 1.0) | dict(
            zip(found.keys, found.propensities, strict=True)
        )
        self.dropped.update((key, "limit") for key in ranked if key not in self._propensities)
        for key in found.new:
            self._eligible[key] = self._fresh[key]
            self._ranked[key] = self._fresh[key].candidate
            self.dropped.pop(key, None)
        self._show()

    def _newcomers(self) -> Iterator[PlainKey]:
        """Those that may be shown, as far as the caps have room for all of them."""
        count = Count(self._caps)
        for key in self._arranged.keys:
            count.add(self._knowledge.of(key), self._eligible[key].family)
        there = [key for key in self._fresh if key in self._eligible]
        for key, _share in self._steer([(key, 1.0) for key in there], there).ranked:
            facts, family = self._knowledge.of(key), self._fresh[key].family
            if not count.refuses(facts, family):
                count.add(facts, family)
                yield key

    # Campaigns

    def _outcomes(self, keys: Collection[PlainKey]) -> Mapping[PlainKey, Outcome]:
        plan = self._plan
        if self._sieve:
            self._knowledge.learn(keys)
        if not plan.lasting and not plan.live:
            return dict.fromkeys(keys, UNTOUCHED)
        try:
            return self._outcomes_by(plan, keys)
        except Exception:
            logger.exception("A rule cannot be held against products: its campaign is left out.")
        self._leave_out(lambda plan: self._outcomes_by(plan, keys))
        return self._outcomes_by(self._plan, keys)

    def _outcomes_by(self, plan: Plan, keys: Collection[PlainKey]) -> Mapping[PlainKey, Outcome]:
        return outcomes(keys, plan.lasting, plan.live, self._knowledge, self._others, self._context.now)

    def _steer(self, ranked: Ranked, known: Collection[PlainKey]) -> Steered:
        """By what hangs on the minute; which rule takes away what is noted."""
        if not self._plan.live:
            return Steered([*ranked], {}, {}, [])
        try:
            steered = self._steered_by(self._plan, ranked)
        except Exception:
            logger.exception("A rule cannot be held against products: its campaign is left out.")
            self._leave_out(lambda plan: self._steered_by(plan, ranked))
            steered = self._steered_by(self._plan, ranked)
        for key, rule in steered.dropped.items():
            if key in known and self._is_asked_for(key):
                self._by[key] = rule
                self.dropped[key] = rule.action
        return steered

    def _steered_by(self, plan: Plan, ranked: Ranked) -> Steered:
        return steer(
            ranked,
            plan.live,
            self._knowledge.facts,
            self._others,
            now=self._context.now,
            known=static_facts.minute.setdefault(plan.live, {}),
        )

    def _leave_out(self, ask: Callable[[Plan], object]) -> None:
        """Go on without the campaigns that fail."""
        sound = [one for one in self._plan.campaigns if _works(ask, plan_for(self._slot, [one]))]
        self._plan = plan_for(self._slot, sound)

    # What became of them

    def items(self, published: Mapping[str, Published]) -> tuple[RecommendedItem, ...]:
        if self._slot.exploration:
            self._explore()
        return super().items(published)

    def marks(self) -> Mapping[PlainKey, Mark]:
        pinned, chances, slugs = self._arranged.pinned, self._propensities, self._plan.slugs
        return {
            key: mark(pinned.get(key), held, slugs, chances.get(key))
            for key in self._arranged.keys
            if (held := self._held(key)) or key in pinned or chances
        }

    def _held(self, key: PlainKey) -> tuple[Rule, ...]:
        """The rules that moved it."""
        entry = self._eligible.get(key)
        lasting = entry.outcome.moved if entry else ()
        return (*lasting, *self._steered.moved.get(key, ()))

    def rules_against(self) -> tuple[str, ...]:
        against = {rule.id: rule for key, rule in self._by.items() if self.dropped.get(key) == rule.action}
        return tuple(said(rule) for rule in against.values())

    def trace(self) -> tuple[TracedCandidate, ...]:
        shares, shown = dict(self._steered.ranked), {*self._arranged.keys}
        return tuple(
            TracedCandidate(
                found, "" if key in shown else self.dropped.get(key, ""), self._moved(key), shares.get(key)
            )
            for key, found in self._traced().items()
        )

    def _traced(self) -> Mapping[PlainKey, Candidate]:
        """What the sources propose, and the pins that are shown or that something keeps away."""
        told = {*self._arranged.keys, *self.dropped}
        pins = {key: entry.candidate for key, entry in (self._pins or {}).items() if key in told}
        return pins | self._ranked

    def effect(self) -> Effect | None:
        if not self._slot.diversity:
            return None
        shares = dict(self._steered.ranked)
        after = [(key, shares.get(key, 0.0)) for key in self._arranged.keys]
        return effect(self._steered.ranked, after, self._knowledge.facts, self._slot.limit)

    def _moved(self, key: PlainKey) -> tuple[Moved, ...]:
        rules = [self._by.get(key), self._arranged.pinned.get(key), *self._held(key)]
        return tuple(moved(rule) for rule in rules if rule is not None)


def _works(ask: Callable[[Plan], object], plan: Plan) -> bool:
    try:
        ask(plan)
    except Exception:  # noqa: BLE001 - the log has it by now
        return False
    return True
