"""The stages from candidates to what stands in each place."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from recommendations.merchandising.arranging import Arranged, arrange, interleave, place_pins
from recommendations.merchandising.books import Book
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
from recommendations.serving.results import NEWCOMER, Candidate, Moved, RecommendedItem, TracedCandidate
from recommendations.serving.selection import Selection
from recommendations.serving.slots import Published, Slot
from recommendations.serving.steered.knowledge import Knowledge
from recommendations.serving.steered.marks import mark, moved, said
from recommendations.serving.steered.newcomers import newcomers
from recommendations.serving.steered.plans import Plan
from recommendations.serving.steered.sieve import Sieve

logger = logging.getLogger(__name__)

POOL = 64
"""So many candidates are sorted at a time: more than a list is long."""
DEEP = 3
"""Where price, margin, stock or variety decide, so many times a slot's products are looked at."""
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


class SteeredSelection(Selection):
    """A selection whose order a `Plan` has its hand in."""

    def __init__(self, slot: Slot, context: Context, plan: Plan) -> None:
        super().__init__(slot, context)
        self._plan, self._active = plan, plan.active
        self._knowledge = Knowledge(context)
        self._others = self._knowledge.compared(plan.compares, {}, prices=False)
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
            waiting = iter(self._sorted(pool))
            while self.missing and (wave := [*islice(waiting, self._depth())]):
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

    def _sorted(self, pool: Sequence[tuple[Candidate, PlainKey]]) -> Sequence[Entry]:
        """What may be shown of the pool, in the order in which to ask for it."""
        self._knowledge.learn({key for candidate, family in pool for key in (candidate.key, family)})
        entries = {
            candidate.key: Entry(candidate, family, self._next_share(candidate))
            for candidate, family in pool
            if self._passes(candidate.key, family)
        }
        if not self._plan.lasting:
            return [*entries.values()]
        steered = self._steer([(key, entry.share) for key, entry in entries.items()], self._plan.lasting)
        self._note(steered)
        return [entries[key] for key, _share in steered.ranked]

    def _passes(self, key: PlainKey, family: PlainKey) -> bool:
        rule = self._rules_out(key, family)
        if rule:
            self.dropped[key] = rule
        return not rule

    def _rules_out(self, key: PlainKey, family: PlainKey) -> str:
        return self._sieve.rules_out((key,) if key == family else (key, family))

    def _next_share(self, candidate: Candidate) -> float:
        """Its share in the blend; what only fills goes on where the blend ended, as ranks do."""
        place, self._nth = RANK_OFFSET + self._nth, self._nth + 1
        follows = self._share * (place - 1) / place if self._share else 1 / place
        self._share = candidate.blended or follows
        return self._share

    def _pinnable(self, pool: Sequence[tuple[Candidate, PlainKey]]) -> dict[PlainKey, Entry]:
        """The products that are pinned by name, as far as nothing stronger keeps them away."""
        keys = self._plan.book.pinned(self._active) if self._active else ()
        if not keys:
            return {}
        families = self._context.families_of(keys)
        self._knowledge.learn({*keys, *(families[key] for key in keys)})
        known = {candidate.key: candidate for candidate, _family in pool}
        found = {}
        for key in keys:
            candidate = known.get(key) or Candidate(key, CAMPAIGN, HowSource.GLOBAL, 0.0)
            self._ranked.setdefault(key, candidate)
            if families[key] in self._forbidden:
                self.dropped[key] = self._forbidden[families[key]]
            elif self._passes(key, families[key]):
                found[key] = Entry(candidate, families[key], 0.0)
        return found

    def _new(self) -> dict[PlainKey, Entry]:
        keys = newcomers(self._context.catalog, self._context.now)
        families = self._context.families_of(keys)
        self._knowledge.learn({*keys, *(families[key] for key in keys)})
        return {
            key: Entry(Candidate(key, NEWCOMER, HowSource.GLOBAL, 0.0), families[key], 1.0)
            for key in keys
            if families[key] not in self._forbidden and not self._rules_out(key, families[key])
        }

    # With what the shop says

    def _depth(self) -> int:
        if self._plan.reads_live or self._slot.diversity:
            return max(DEEP * self._slot.limit, self.missing)
        return self.missing + self.missing // 5 + 1

    def _bring(self, wave: Sequence[Entry]) -> None:
        """Ask the shop about ``wave``, and about the pins, and arrange all that is there by now."""
        first = not self._eligible
        asked = {entry.candidate.key: entry for entry in wave}
        if first:
            asked = self._fresh | (self._pins or {}) | asked
        products = self._fetch([entry.candidate for entry in asked.values()])
        there = [key for key in asked if key in products]
        self.dropped.update(
            (key, "ineligible") for key in asked if key not in products and key in self._ranked
        )
        if self._plan.reads_live or self._sieve.asks_later:
            self._knowledge.look([products[key] for key in there])
            if first and self._plan.compares_prices:
                self._others = self._knowledge.compared(self._plan.compares, products, prices=True)
        for key in there:
            if rule := self._sieve.rules_out_now(key):
                self.dropped |= {key: rule} if key in self._ranked else {}
            else:
                self._eligible[key] = asked[key]
        wanted = {entry.candidate.key for entry in wave}
        self._entries.update((key, asked[key]) for key in there if key in wanted and key in self._eligible)
        self._settle()

    def _settle(self) -> None:
        """The order of all that is there, and what stands in each place."""
        for key in self._entries:
            self.dropped.pop(key, None)
        slot, facts = self._slot, self._knowledge.facts
        shares = [(key, entry.share) for key, entry in self._entries.items()]
        self._steered = self._steer(by_objective(shares, facts, slot.objective), self._plan.book)
        self._note(self._steered)
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

    def _show(self) -> None:
        shown = [self._eligible[key] for key in self._arranged.keys]
        self._chosen = {entry.family: entry.candidate for entry in shown}

    def _varied(self, families: Mapping[PlainKey, PlainKey]) -> Ranked:
        """Held against each other, and against the pins that will be shown."""
        slot, steered = self._slot, self._steered
        if not slot.diversity:
            return steered.ranked
        placed = place_pins(steered.pins, limit=slot.limit, eligible=self._eligible, families=families)
        chosen = [key for key, _rule in placed.values()]
        return mmr(steered.ranked, self._knowledge.facts, slot.diversity, limit=slot.limit, chosen=chosen)

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
        there = [(key, entry.share) for key, entry in self._fresh.items() if key in self._eligible]
        for key, _share in self._steer(there, self._plan.book).ranked:
            facts, family = self._knowledge.of(key), self._fresh[key].family
            if not count.refuses(facts, family):
                count.add(facts, family)
                yield key

    # Campaigns

    def _steer(self, ranked: Ranked, book: Book) -> Steered:
        """By the campaigns that are on, without those that fail."""
        if not self._active or not book:
            return Steered([*ranked], {}, {}, [])
        try:
            return self._steered_by(self._active, ranked, book)
        except Exception:
            logger.exception("A rule cannot be held against products: its campaign is left out.")
        self._active = frozenset(one for one in self._active if self._works(one, ranked, book))
        return self._steered_by(self._active, ranked, book)

    def _steered_by(self, active: frozenset[int], ranked: Ranked, book: Book) -> Steered:
        return steer(
            ranked,
            book,
            self._knowledge.facts,
            self._others,
            now=self._context.now,
            active=active,
            known=static_facts.minute.setdefault(book, {}),
        )

    def _works(self, campaign: int, ranked: Ranked, book: Book) -> bool:
        try:
            self._steered_by(frozenset({campaign}), ranked, book)
        except Exception:  # noqa: BLE001 - the log has it by now
            return False
        return True

    def _note(self, steered: Steered) -> None:
        """Which rule took away what."""
        self._by |= steered.dropped
        self.dropped.update(
            (key, rule.action) for key, rule in steered.dropped.items() if key in self._ranked
        )

    # What became of them

    def items(self, published: Mapping[str, Published]) -> tuple[RecommendedItem, ...]:
        if self._slot.exploration:
            self._explore()
        return tuple(map(self._marked, super().items(published)))

    def _marked(self, item: RecommendedItem) -> RecommendedItem:
        key = item.key
        pinned, held = self._arranged.pinned.get(key), self._steered.moved.get(key, ())
        if pinned is None and not held and not self._propensities:
            return item
        return mark(pinned, held, self._plan.slugs, self._propensities.get(key)).on(item)

    def rules_against(self) -> tuple[str, ...]:
        against = {rule.id: rule for key, rule in self._by.items() if self.dropped.get(key) == rule.action}
        return tuple(said(rule) for rule in against.values())

    def trace(self) -> tuple[TracedCandidate, ...]:
        shares = dict(self._steered.ranked)
        return tuple(
            TracedCandidate(found, self.dropped.get(key, ""), self._moved(key), shares.get(key))
            for key, found in self._ranked.items()
        )

    def effect(self) -> Effect | None:
        if not self._slot.diversity:
            return None
        shares = dict(self._steered.ranked)
        after = [(key, shares.get(key, 0.0)) for key in self._arranged.keys]
        return effect(self._steered.ranked, after, self._knowledge.facts, self._slot.limit)

    def _moved(self, key: PlainKey) -> tuple[Moved, ...]:
        rules = [self._by.get(key), self._arranged.pinned.get(key), *self._steered.moved.get(key, ())]
        return tuple(moved(rule) for rule in rules if rule is not None)
