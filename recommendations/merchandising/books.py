"""A placement's rules, sorted by what they ask for: a product meets only those that may be about it."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TypeAlias

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.rules import Rule, Steering
from recommendations.models import RuleAction

Shelf: TypeAlias = Mapping[PlainKey, tuple[Rule, ...]]

SHELVES = ("products", "brands", "categories", "tags")
"""What a filter may name, the most selective first."""


class Book:
    """Rules for one placement: made once for a snapshot, read for every product of every list.

    A rule that names products stands under each of them, or else one that names brands under each of these,
    and so on; only what names nothing is held against every product.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.rank))
        self.campaigns = frozenset(rule.campaign for rule in self.rules)
        self.pins = self._that(RuleAction.PIN)
        self.onlys = _by_campaign(self._that(RuleAction.ONLY))
        self._shelves: dict[str, dict[PlainKey, list[Rule]]] = {name: defaultdict(list) for name in SHELVES}
        self._of_all: list[Rule] = []
        for rule in self._that(RuleAction.EXCLUDE, RuleAction.BOOST, RuleAction.BURY):
            self._file(rule)

    @classmethod
    def of(cls, campaigns: Iterable[Steering], placement: str) -> "Book":
        return cls(
            rule for campaign in campaigns if placement in campaign.placements for rule in campaign.rules
        )

    def __bool__(self) -> bool:
        return bool(self.rules)

    def pinned(self, active: Container[int]) -> tuple[PlainKey, ...]:
        """The products that active campaigns pin by name: a list may not hold them by itself."""
        return tuple(
            dict.fromkeys(key for rule in self.pins if rule.campaign in active for key in rule.pinned)
        )

    def about(self, facts: Facts) -> tuple[Rule, ...]:
        """The rules that exclude, boost or bury it as far as what lasts of the product can say, by rank."""
        found = {rule.rank: rule for rule in self._filed(facts) if rule.filter.lasts_for(facts)}
        return tuple(found[rank] for rank in sorted(found))

    def _that(self, *actions: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.action in actions)

    def _file(self, rule: Rule) -> None:
        name = next((name for name in SHELVES if getattr(rule.filter, name)), None)
        if name is None:
            self._of_all.append(rule)
            return
        for value in getattr(rule.filter, name):
            self._shelves[name][value].append(rule)

    def _filed(self, facts: Facts) -> Iterator[Rule]:
        yield from self._of_all
        yield from self._shelves["products"].get(facts.key, ())
        yield from self._shelves["brands"].get(facts.brand, ())
        for category in facts.categories:
            yield from self._shelves["categories"].get(category, ())
        for tag in facts.tags:
            yield from self._shelves["tags"].get(tag, ())


def _by_campaign(rules: Iterable[Rule]) -> tuple[tuple[Rule, ...], ...]:
    grouped: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        grouped[rule.campaign].append(rule)
    return tuple(map(tuple, grouped.values()))
