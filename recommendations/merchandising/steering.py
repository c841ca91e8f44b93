"""What running campaigns make of a ranked list: products go, rise, sink or get a place of their own.

Tables in, tables out. Excluded is excluded, for pins too; then what a campaign shows only; pins pass over
the order, never over either of these.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import prod
from typing import TypeAlias

from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters.matching import Test
from recommendations.merchandising.rules import Rule
from recommendations.models import RuleAction

Ranked: TypeAlias = Sequence[tuple[PlainKey, float]]
"""Keys with their shares (0 and more), best first."""

Others: TypeAlias = Mapping[str, Sequence[Facts]]
"""What relative rules compare with: the products at hand (``anchor``), and those in the ``basket``."""

MOST = 1e6
"""However many rules boost a product or bury it, together they do so at most by this."""


class Everything:
    """A set that holds whatever it is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


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
    active: Container[int] | None = None,
    known: MutableMapping[PlainKey, tuple[Rule, ...]] | None = None,
) -> Steered:
    """The list as the rules of the ``active`` campaigns (ids; by default all) want it.

    ``facts`` are those of the list and of the products that the book pins. ``known`` keeps what `Book.about`
    said of a product; it may live as long as the facts' lasting parts. Of equal shares the more boosted
    comes first, then what did before.
    """
    desk = _Desk(
        book=book,
        facts=facts,
        others=others or {},
        now=now,
        active=Everything() if active is None else active,
        known={} if known is None else known,
    )
    return desk.steered(ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One list's rules, as far as they are active and find what they compare with."""

    book: Book
    facts: Mapping[PlainKey, Facts]
    others: Others
    now: datetime
    active: Container[int]
    known: MutableMapping[PlainKey, tuple[Rule, ...]]
    tests: dict[tuple[int, int, int], tuple[Test, ...] | None] = field(default_factory=dict)

    def steered(self, ranked: Ranked) -> Steered:
        onlys = [group for group in map(self._in_force, self.book.onlys) if group]
        dropped: dict[PlainKey, Rule] = {}
        moved: dict[PlainKey, tuple[Rule, ...]] = {}
        lifted = []
        for place, (key, share) in enumerate(ranked):
            held = self._held(key)
            if against := self._against(key, held, onlys):
                dropped[key] = against
                continue
            if held:
                moved[key] = held
            factor = _factor(held) if held else 1.0
            lifted.append((-share * factor, -factor, place, key))
        lifted.sort()
        steered = [(key, -share) for share, _factor, _place, key in lifted]
        for key in self.book.pinned(self.active):
            if key not in dropped and (against := self._against(key, self._held(key), onlys)):
                dropped[key] = against
        return Steered(steered, dropped, moved, [*self._pins(steered, dropped)])

    def _held(self, key: PlainKey) -> tuple[Rule, ...]:
        about = self.known.get(key)
        if about is None:
            about = self.known[key] = self.book.about(self._facts_of(key))
        if not about:
            return ()
        facts = self._facts_of(key)
        return tuple(rule for rule in about if self._is_on(rule) and self._holds_now(rule, facts))

    def _against(self, key: PlainKey, held: Sequence[Rule], onlys: Iterable[Sequence[Rule]]) -> Rule | None:
        """The rule that forbids the product: an exclusion, or a campaign that shows only others."""
        for rule in held:
            if rule.action == RuleAction.EXCLUDE:
                return rule
        return next((group[0] for group in onlys if not any(self._holds(rule, key) for rule in group)), None)

    def _pins(self, ranked: Ranked, dropped: Container[PlainKey]) -> Iterator[Pin]:
        for rule in self._in_force(self.book.pins):
            if not rule.pinned:
                keys = tuple(key for key, _share in ranked if self._holds(rule, key))
                yield Pin(rule.position - 1, keys, rule)
            for nth, key in enumerate(rule.pinned):
                if key not in dropped and self._holds(rule, key):
                    yield Pin(rule.position - 1 + nth, (key,), rule)

    def _in_force(self, rules: Iterable[Rule]) -> list[Rule]:
        return [rule for rule in rules if self._is_on(rule) and self._tests_now(rule) is not None]

    def _is_on(self, rule: Rule) -> bool:
        return rule.campaign in self.active

    def _holds(self, rule: Rule, key: PlainKey) -> bool:
        facts = self._facts_of(key)
        return all(test(facts) for test in rule.filter.lasting_tests) and self._holds_now(rule, facts)

    def _holds_now(self, rule: Rule, facts: Facts) -> bool:
        tests = self._tests_now(rule)
        return tests is not None and all(test(facts) for test in tests)

    def _tests_now(self, rule: Rule) -> tuple[Test, ...] | None:
        """None where it has nothing to compare with."""
        if rule.rank not in self.tests:
            others = self.others.get(rule.filter.relative_to, ())
            can = rule.filter.can_compare(others)
            self.tests[rule.rank] = rule.filter.tests_now(others, now=self.now) if can else None
        return self.tests[rule.rank]

    def _facts_of(self, key: PlainKey) -> Facts:
        return self.facts.get(key) or Facts(key=key)


def _factor(rules: Iterable[Rule]) -> float:
    up = prod(rule.strength for rule in rules if rule.action == RuleAction.BOOST)
    down = prod(rule.strength for rule in rules if rule.action == RuleAction.BURY)
    return min(up, MOST) / min(down, MOST)
