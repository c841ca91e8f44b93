"""The nouns of an answer."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from recommendations.catalog import Card
from recommendations.merchandising.diversity import Effect
from recommendations.wording import sentences

if TYPE_CHECKING:
    from recommendations.merchandising.bundles import LiveBundle

RULES: Mapping[str, Promise] = {
    "anchor": gettext_lazy("the product at hand or a variant of it"),
    "basket": gettext_lazy("in the basket already"),
    "shown": gettext_lazy("shown earlier on the page"),
    "excluded": gettext_lazy("excluded by the page"),
    "dismissed": gettext_lazy("the shopper is not interested"),
    "variant": gettext_lazy("another variant is shown"),
    "ineligible": gettext_lazy("withdrawn, sold out or not visible to this shopper"),
    "blocked": gettext_lazy("never recommended in this shop"),
    "sensitive": gettext_lazy("sensitive, and not shown here"),
    "which": gettext_lazy("not one of those that the placement shows"),
    "exclude": gettext_lazy("excluded by a campaign"),
    "only": gettext_lazy("a campaign shows only others"),
    "brand": gettext_lazy("enough of its brand are shown"),
    "category": gettext_lazy("enough of its category are shown"),
    "limit": gettext_lazy("below the cut"),
}
"""Why a candidate is not shown, in the words of the "why not" page."""


NEWCOMER = "newcomer"
"""The source of what exploration shows."""


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


class Moved(NamedTuple):
    """A campaign's rule that had its hand in a candidate's place."""

    rule: int
    campaign: str
    action: str
    said: Callable[[], str]

    @property
    def words(self) -> str:
        """What it does, for the desk, in the active language."""
        return self.said()


class Mark(NamedTuple):
    """What an item carries of campaigns and chance; ``campaign`` is the slug of the one that put it forward."""

    campaign: str = ""
    rule: int | None = None
    moved: tuple[Moved, ...] = ()
    propensity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendedItem:
    """One product of an answer; ``position`` counts from 0.

    ``campaign`` (its slug) and ``rule`` are those that put it where it is, and ``moved`` all that had a hand
    in it. ``propensity`` is the chance that this product had of this place, where places are left to chance.
    ``promotion`` is the offer that its card shows.
    """

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
    campaign: str = ""
    rule: int | None = None
    moved: tuple[Moved, ...] = ()
    propensity: float | None = None
    promotion: Any = None

    @property
    def explanation(self) -> str:
        """Why a shopper sees it, in full sentences: its reason, and whether the shop had a hand in it."""
        return sentences(explanations(self))


def explanations(item: RecommendedItem) -> Iterator[str]:
    if item.reason:
        yield item.reason + pgettext("the end of a sentence", ".")
    yield from put_forward(by_campaign=bool(item.campaign), is_new=item.source == NEWCOMER)


def put_forward(*, by_campaign: bool, is_new: bool) -> Iterator[str]:
    """What the shop's own hand has to do with it."""
    if by_campaign:
        yield _("The shop puts it forward at the moment.")
    if is_new:
        yield _("It is new, and has this place so that shoppers can find it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Why an answer has fewer products than were wanted: how many candidates each rule took away.

    ``rules`` are the sentences of the campaigns' rules among them.
    """

    wanted: int
    found: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
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
        yield from self.rules
        if not self.may_fill:
            yield _("The placement does not fill up from other sources.")


class TracedCandidate(NamedTuple):
    """What became of a candidate: ``dropped`` is one of `RULES`, or empty where it is shown.

    ``moved`` are the campaigns' rules that held of it, with the one that dropped it, if any, first.
    ``steered`` is its share in the blend after them.
    """

    candidate: Candidate
    dropped: str
    moved: tuple[Moved, ...] = ()
    steered: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationSet:
    """One placement's answer. Full, or ``shortfall`` says what left it short.

    With ``bundle``, ``anchor`` and ``items`` are just what that bundle holds.
    """

    placement: str
    title: str
    layout: str
    impression: UUID
    items: tuple[RecommendedItem, ...] = ()
    anchor: RecommendedItem | None = None
    shortfall: Shortfall | None = None
    trace: tuple[TracedCandidate, ...] | None = None
    effect: Effect | None = None
    personal: bool = False
    bundle: "LiveBundle | None" = None

    @property
    def source(self) -> str:
        """The source that filled most of it; of equals the one that comes first."""
        counts = Counter(item.source for item in self.items)
        return counts.most_common(1)[0][0] if counts else ""

    def __iter__(self) -> Iterator[RecommendedItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
