"""Eligible and fill: from one ranked list to the products that a widget shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.models import HowSource, Layout
from recommendations.serving.context import Context
from recommendations.serving.eligibility import available, choose, fetch_products, sift, withheld
from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate, RecommendedItem, TracedCandidate
from recommendations.serving.shelf import arrange, because_of
from recommendations.serving.snapshots import Published, Slot


class Selection:
    """What one widget has chosen, the products behind it, and the rule that dropped each of the others."""

    def __init__(self, slot: Slot, context: Context) -> None:
        self.chosen: list[Candidate] = []
        self.dropped: dict[PlainKey, str] = {}
        self._slot, self._context = slot, context
        self._ranked: list[Candidate] = []
        self._products: dict[PlainKey, Any] = {}
        self._forbidden = withheld(slot, context)
        self._leader = _leader(context) if slot.layout == Layout.BUNDLE else None

    @property
    def missing(self) -> int:
        return self._slot.limit - len(self.chosen)

    def take(self, ranked: Sequence[Candidate]) -> None:
        """Choose among ``ranked``, after what is chosen already."""
        families = self._context.families_of([candidate.key for candidate in [*self.chosen, *ranked]])
        kept, dropped = sift(ranked, self._forbidden, families)
        self.chosen, passed_over = choose([*self.chosen, *kept], self._slot.limit, self._fetch, families)
        self.dropped |= dropped | passed_over
        self._ranked += ranked

    def fill_up(self) -> None:
        """With whatever is eligible. More is read than is missing, for some may be variants of one product."""
        known = {*self._forbidden, *(candidate.key for candidate in self._ranked)}
        found = available(self._context, 2 * self.missing, known)
        self._products |= found
        self.take([Candidate(key, "available", HowSource.GLOBAL, 0.0) for key in found])

    def items(self, published: Mapping[str, Published]) -> tuple[RecommendedItem, ...]:
        """What is shown, a bundle's leader first; a bundle that lost its leader shows nothing."""
        leader = [self._leader] if self._leader else []
        items = arrange([*leader, *self.chosen], self._products, published, self._context)
        if leader and (len(items) < 2 or items[0].key != leader[0].key):
            return ()
        return items

    def trace(self) -> tuple[TracedCandidate, ...]:
        return tuple(TracedCandidate(found, self.dropped.get(found.key, "")) for found in self._ranked)

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
