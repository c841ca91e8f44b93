"""The rules of the campaigns that are on, and what they say of a product as far as it lasts.

Most of what a rule asks (category, brand, tag, the product itself) does not change from one request to the
next: it is worked out once a product and kept. What is left is asked in the request.
"""

from collections.abc import Container, Iterable, Sequence
from math import prod
from typing import Final, NamedTuple

from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters.matching import Test
from recommendations.merchandising.rules import Rule
from recommendations.models import RuleAction

MOST_KEPT = 5_000


class Entry(NamedTuple):
    """A rule, and its place in the book."""

    number: int
    rule: Rule


class Group(NamedTuple):
    """The "only" rules of a campaign: any of ``alternatives`` will do, and ``maybe`` are those that still can."""

    alternatives: tuple[Entry, ...]
    maybe: tuple[Entry, ...]


class Said(NamedTuple):
    """What the rules say of a product: what lasts, and what is still to be asked.

    ``against`` excludes it, ``moving`` boost and bury it, ``up`` and ``down`` in all; ``asks`` do any of
    these if they hold, ``excludes`` are those of them that exclude it. Of ``onlys`` it must pass each.
    """

    against: Rule | None
    moving: tuple[Rule, ...]
    up: float
    down: float
    asks: tuple[Entry, ...]
    excludes: tuple[Entry, ...]
    onlys: tuple[Group, ...]


NOTHING: Final = Said(None, (), 1.0, 1.0, (), (), ())


class Roster:
    """The part of a book that is active; it may be kept as long as what lasts of products is."""

    def __init__(self, book: Book, active: Container[int]) -> None:
        self._book = book
        self._places = {rule.rank: number for number, rule in enumerate(book.rules)}
        self._active = active
        self._onlys = [group for group in map(self._entries, book.onlys) if group]
        self._said: dict[PlainKey, Said] = {}
        self.pins = self._entries(book.pins)
        self.pinned = book.pinned(active)
        self.tests: list[Test | None] = [None] * len(book.rules)  # those that are the same in all requests

    def of(self, facts: Facts) -> Said:
        said = self._said.get(facts.key)
        if said is None:
            if len(self._said) >= MOST_KEPT:
                self._said = {}
            said = self._said[facts.key] = self._say(facts)
        return said

    def _say(self, facts: Facts) -> Said:
        about = self._entries(self._book.about(facts))
        lasting = [entry.rule for entry in about if entry.rule.filter.is_lasting]
        asks = tuple(entry for entry in about if not entry.rule.filter.is_lasting)
        moving = tuple(rule for rule in lasting if rule.action != RuleAction.EXCLUDE)
        said = Said(
            against=next((rule for rule in lasting if rule.action == RuleAction.EXCLUDE), None),
            moving=moving,
            up=strength_of(RuleAction.BOOST, moving),
            down=strength_of(RuleAction.BURY, moving),
            asks=asks,
            excludes=tuple(entry for entry in asks if entry.rule.action == RuleAction.EXCLUDE),
            onlys=tuple(group for group in (self._group(one, facts) for one in self._onlys) if group),
        )
        return NOTHING if said == NOTHING else said

    def _group(self, alternatives: Sequence[Entry], facts: Facts) -> Group | None:
        """None where the product is one of them already."""
        holding = [entry for entry in alternatives if entry.rule.filter.lasts_for(facts)]
        if any(entry.rule.filter.is_lasting for entry in holding):
            return None
        return Group(tuple(alternatives), tuple(holding))

    def _entries(self, rules: Iterable[Rule]) -> tuple[Entry, ...]:
        return tuple(Entry(self._places[rule.rank], rule) for rule in rules if rule.campaign in self._active)


def strength_of(action: str, rules: Iterable[Rule]) -> float:
    return prod(rule.strength for rule in rules if rule.action == action)
