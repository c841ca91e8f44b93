"""Eligible and fill: from one ranked list to the products that a widget shows."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from recommendations.merchandising.diversity import Effect
from recommendations.models import HowSource, Layout
from recommendations.serving.context import Context
from recommendations.serving.eligibility import available, fetch_products, withheld
from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate, Mark, RecommendedItem, TracedCandidate
from recommendations.serving.shelf import arrange, because_of
from recommendations.serving.slots import Published, Slot

CHUNK = 32
"""Candidates are looked at so many at a time: about as many as a widget needs."""


class Selection:
    """What one widget has chosen, the products behind it, and the rule that dropped each of the others."""

    def __init__(self, slot: Slot, context: Context) -> None:
        self.dropped: dict[PlainKey, str] = {}
        self._slot, self._context = slot, context
        self._chosen: dict[PlainKey, Candidate] = {}  # by family
        self._ranked: dict[PlainKey, Candidate] = {}
        self._products: dict[PlainKey, Any] = {}
        self._rest: Iterator[tuple[Candidate, PlainKey]] = iter(())
        self._forbidden = withheld(slot, context)
        self._leader = _leader(context) if slot.layout == Layout.BUNDLE else None

    @property
    def missing(self) -> int:
        return self._slot.limit - len(self._chosen)

    def take(self, ranked: Iterable[Candidate]) -> None:
        """Choose from ``ranked`` until the slot is full.

        The shop is asked about some more than are wanted, and again only where so many of them are gone that
        the slot would stay short.
        """
        self._rest = self._allowed(ranked)
        while self.missing and (wave := [*islice(self._rest, self.missing + self.missing // 5 + 1)]):
            eligible = self._fetch([candidate for candidate, _family in wave])
            for candidate, family in wave:
                self._choose(candidate, family, eligible)

    def pass_over_the_rest(self) -> None:
        """Say of all that are left why they are not shown; only a trace asks."""
        for candidate, _family in self._rest:
            self.dropped[candidate.key] = "limit"

    def fill_up(self) -> None:
        """With whatever is eligible. More is read than is missing, for some may be variants of one product."""
        found = available(self._context, 2 * self.missing, {*self._forbidden, *self._ranked})
        self._products |= found
        self.take(Candidate(key, "available", HowSource.GLOBAL, 0.0) for key in found)

    def _allowed(self, ranked: Iterable[Candidate]) -> Iterator[tuple[Candidate, PlainKey]]:
        """Those that are new and that no rule withholds, with their family."""
        ranked = iter(ranked)
        while chunk := [*islice(ranked, CHUNK)]:
            families = self._context.families_of([candidate.key for candidate in chunk])
            for candidate in chunk:
                key, family = candidate.key, families[candidate.key]
                if key in self._ranked:
                    continue
                self._ranked[key] = candidate
                if family in self._forbidden:
                    self.dropped[key] = self._forbidden[family]
                else:
                    yield candidate, family

    def _choose(self, candidate: Candidate, family: PlainKey, eligible: Container[PlainKey]) -> None:
        if candidate.key not in eligible:
            self.dropped[candidate.key] = "ineligible"
        elif family in self._chosen:
            self.dropped[candidate.key] = "variant"
        elif not self.missing:
            self.dropped[candidate.key] = "limit"
        else:
            self._chosen[family] = candidate

    def items(self, published: Mapping[str, Published]) -> tuple[RecommendedItem, ...]:
        """What is shown, a bundle's leader first; a bundle that lost its leader shows nothing."""
        leader = [self._leader] if self._leader else []
        chosen = [*leader, *self._chosen.values()]
        items = arrange(chosen, self._products, published, self._context, self.marks())
        if leader and (len(items) < 2 or items[0].key != leader[0].key):
            return ()
        return items

    def marks(self) -> Mapping[PlainKey, Mark]:
        """What campaigns and chance had to do with what is shown."""
        return {}

    def rules_against(self) -> tuple[str, ...]:
        """The campaigns' rules that took something away, in words."""
        return ()

    def effect(self) -> Effect | None:
        """What the variety that the placement wants has done; None where it wants none."""
        return None

    def trace(self) -> tuple[TracedCandidate, ...]:
        return tuple(
            TracedCandidate(found, self.dropped.get(found.key, "")) for found in self._ranked.values()
        )

    def _fetch(self, wave: Sequence[Candidate]) -> Mapping[PlainKey, Any]:
        wanted = {candidate.key for candidate in wave} | because_of(wave)
        if self._leader:
            wanted.add(self._leader.key)
        missing = wanted - self._products.keys()
        if missing:
            self._products |= fetch_products(self._context, missing)
        return self._products


def _leader(context: Context) -> Candidate | None:
    subjects = context.subjects
    return Candidate(subjects[0], "anchor", "", score=0.0) if subjects else None
