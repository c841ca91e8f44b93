"""What running campaigns make of a ranked list: products go, rise, sink or get a place of their own.

Tables in, tables out. Excluded is excluded, for pins too; then what a campaign shows only; pins pass over
the order, never over either of these.
"""

from collections.abc import Container, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeAlias

from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters.matching import Test
from recommendations.merchandising.rosters import NOTHING, Entry, Group, Roster, Said, strength_of
from recommendations.merchandising.rules import Rule
from recommendations.models import RuleAction

Ranked: TypeAlias = Sequence[tuple[PlainKey, float]]
"""Keys with their shares (0 and more), best first."""

Others: TypeAlias = Mapping[str, Sequence[Facts]]
"""What relative rules compare with: the products at hand (``anchor``), and those in the ``basket``."""

MOST = 1e6
"""However many rules boost a product or bury it, together they do so at most by this."""
MOST_ROSTERS = 32
"""So many sets of campaigns that are on at a time are kept: audiences differ, but most shoppers are alike."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The best of ``keys`` is wanted at ``position`` (from 0)."""

    position: int
    keys: tuple[PlainKey, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Steered:
    """``moved`` are the rules that held of a product and changed its share, ``dropped`` the one that took it away.

    ``pins`` stand by precedence; what they want may be neither here nor eligible.
    """

    ranked: list[tuple[PlainKey, float]]
    dropped: dict[PlainKey, Rule]
    moved: dict[PlainKey, tuple[Rule, ...]]
    pins: list[Pin]


def steer(
    ranked: Ranked,
    book: Book,
    facts: Mapping[PlainKey, Facts],
    others: Others | None = None,
    *,
    now: datetime,
    active: frozenset[int] | None = None,
    known: MutableMapping[Any, Roster] | None = None,
) -> Steered:
    """The list as the rules of the ``active`` campaigns (ids; by default all) want it.

    ``facts`` are those of the list and of the products that the book pins. ``known`` keeps what the book
    says of products: it may live as long as the facts' lasting parts. Of equal shares the more boosted
    comes first, then what did before.
    """
    roster = _roster(book, active, {} if known is None else known)
    return _Desk(roster, facts, others or {}, now).steered(ranked)


def _roster(book: Book, active: frozenset[int] | None, known: MutableMapping[Any, Roster]) -> Roster:
    found = known.get(active)
    if found is None:
        if len(known) >= MOST_ROSTERS:
            known.clear()
        found = known[active] = Roster(book, book.campaigns if active is None else active)
    return found


class _Desk:
    """A roster in one request: what its rules ask of the minute, and what they compare with."""

    def __init__(
        self, roster: Roster, facts: Mapping[PlainKey, Facts], others: Others, now: datetime
    ) -> None:
        self._roster, self._facts, self._others, self._now = roster, facts, others, now
        self._tests: list[Test | None] = [*roster.tests]

    def steered(self, ranked: Ranked) -> Steered:
        dropped: dict[PlainKey, Rule] = {}
        moved: dict[PlainKey, tuple[Rule, ...]] = {}
        lifted = []
        for place, (key, share) in enumerate(ranked):
            facts = self._facts_of(key)
            said = self._roster.of(facts)
            if said is NOTHING:
                lifted.append((-share, -1.0, place, key))
                continue
            held = self._held(said.asks, facts) if said.asks else ()
            if against := self._against(said, held, facts):
                dropped[key] = against
                continue
            factor = _factor(said, held)
            lifted.append((-share * factor, -factor, place, key))
            if held or said.moving:
                moved[key] = tuple(sorted((*said.moving, *held), key=_RANK)) if held else said.moving
        lifted.sort()
        steered = [(key, -share) for share, _factor, _place, key in lifted]
        for key in self._roster.pinned:
            if key not in dropped and key not in moved and (against := self._against_pin(key)):
                dropped[key] = against
        return Steered(steered, dropped, moved, [*self._pins(steered, dropped)])

    def _against(self, said: Said, held: Sequence[Rule], facts: Facts) -> Rule | None:
        """The rule that forbids the product: an exclusion, or a campaign that shows only others."""
        found = [rule for rule in (said.against, *held) if rule and rule.action == RuleAction.EXCLUDE]
        if found:
            return min(found, key=_RANK)
        return next((rule for group in said.onlys if (rule := self._fails(group, facts))), None)

    def _against_pin(self, key: PlainKey) -> Rule | None:
        facts = self._facts_of(key)
        said = self._roster.of(facts)
        return None if said is NOTHING else self._against(said, self._held(said.excludes, facts), facts)

    def _fails(self, group: Group, facts: Facts) -> Rule | None:
        """The first of its alternatives, where the product is none of them."""
        if self._held(group.maybe, facts):
            return None
        return next((one.rule for one in group.alternatives if self._in_force(one)), None)

    def _pins(self, ranked: Ranked, dropped: Container[PlainKey]) -> Iterator[Pin]:
        for entry in self._roster.pins:
            rule = entry.rule
            if not rule.is_plain_pin and not self._in_force(entry):
                continue
            if not rule.pinned:
                keys = tuple(key for key, _share in ranked if self._holds(entry, key))
                yield Pin(rule.position - 1, keys, rule)
            for nth, key in enumerate(rule.pinned):
                if key not in dropped and (rule.is_plain_pin or self._holds(entry, key)):
                    yield Pin(rule.position - 1 + nth, (key,), rule)

    def _holds(self, entry: Entry, key: PlainKey) -> bool:
        facts = self._facts_of(key)
        return entry.rule.filter.lasts_for(facts) and bool(self._held((entry,), facts))

    def _held(self, entries: Sequence[Entry], facts: Facts) -> list[Rule]:
        """Those that hold now; asked thousands of times a page."""
        held = []
        for entry in entries:
            test = self._tests[entry.number] or self._test_now(entry)
            if test(facts):
                held.append(entry.rule)
        return held

    def _in_force(self, entry: Entry) -> bool:
        """Whether it finds what it compares with."""
        wanted = entry.rule.filter
        return wanted.can_compare(self._others.get(wanted.relative_to, ()))

    def _test_now(self, entry: Entry) -> Test:
        wanted = entry.rule.filter
        tests = wanted.tests_now(self._others.get(wanted.relative_to, ()), now=self._now)
        test = _all_of(tests) if self._in_force(entry) else _never
        self._tests[entry.number] = test
        if not (wanted.is_relative or wanted.age_days):
            self._roster.tests[entry.number] = test
        return test

    def _facts_of(self, key: PlainKey) -> Facts:
        return self._facts.get(key) or Facts(key=key)


def _all_of(tests: Sequence[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda facts: all(test(facts) for test in tests)


def _never(facts: Facts) -> bool:
    return False


def _factor(said: Said, held: Sequence[Rule]) -> float:
    up, down = said.up, said.down
    if held:
        up *= strength_of(RuleAction.BOOST, held)
        down *= strength_of(RuleAction.BURY, held)
    return min(up, MOST) / min(down, MOST)


_RANK = attrgetter("rank")
