"""The nouns of an answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.catalog import Card
from recommendations.wording import sentences

RULES: Mapping[str, Promise] = {
    "anchor": gettext_lazy("the product at hand or a variant of it"),
    "basket": gettext_lazy("in the basket already"),
    "shown": gettext_lazy("shown earlier on the page"),
    "excluded": gettext_lazy("excluded by the page"),
    "dismissed": gettext_lazy("the shopper is not interested"),
    "variant": gettext_lazy("another variant is shown"),
    "ineligible": gettext_lazy("withdrawn, sold out or not visible to this shopper"),
    "limit": gettext_lazy("below the cut"),
}
"""Why a candidate is not shown, in the words of the "why not" page."""


class Candidate(NamedTuple):
    """A product that a source proposes. A tuple, because a page makes hundreds of them.

    ``key`` is plain (an integer or text); ``score`` is the source's own, ``blended`` what decides the order;
    ``because`` is the key of the product it goes with, and ``deed`` what the shopper did with that one.
    """

    key: int | str
    source: str
    how: str
    score: float
    evidence: int = 0
    because: int | str | None = None
    deed: str = ""
    blended: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendedItem:
    """One product of an answer; ``position`` counts from 0."""

    product: Any
    card: Card
    key: int | str
    source: str
    how: str
    score: float
    source_score: float
    evidence: int
    reason: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Why an answer has fewer products than were wanted: how many candidates each rule took away."""

    wanted: int
    found: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    switched_off: bool = False
    failed: bool = False
    may_fill: bool = True

    def __str__(self) -> str:
        return sentences([self._count(), *self._causes()])

    def _count(self) -> str:
        return _("%(found)d of %(wanted)d products.") % {"found": self.found, "wanted": self.wanted}

    def _causes(self) -> Iterator[str]:
        if self.switched_off:
            yield _("The placement is switched off.")
        if self.failed:
            yield _("It could not be computed; the log says why.")
        for rule, count in self.dropped.items():
            yield _("%(count)d left out: %(rule)s.") % {"count": count, "rule": RULES[rule]}
        if not self.may_fill:
            yield _("The placement does not fill up from other sources.")


class TracedCandidate(NamedTuple):
    """What became of a candidate: ``dropped`` is one of `RULES`, or empty where it is shown."""

    candidate: Candidate
    dropped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationSet:
    """One placement's answer. Full, or ``shortfall`` says what left it short."""

    placement: str
    title: str
    layout: str
    impression: UUID
    items: tuple[RecommendedItem, ...] = ()
    anchor: RecommendedItem | None = None
    shortfall: Shortfall | None = None
    trace: tuple[TracedCandidate, ...] | None = None
    personal: bool = False

    @property
    def source(self) -> str:
        """The source that filled most of it; of equals the one that comes first."""
        counts = Counter(item.source for item in self.items)
        return counts.most_common(1)[0][0] if counts else ""

    def __iter__(self) -> Iterator[RecommendedItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
