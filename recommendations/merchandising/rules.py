"""Campaigns as they are held against a list: rows become these once, and every request reads them."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.merchandising.circumstances import Circumstances, Schedule, holds
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import Filter
from recommendations.models import RuleAction


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One sentence of a campaign. ``position`` counts from 1; ``pinned`` are in the order in which they go.

    A pin without products puts the best of those that its filter is about at its position; a plain one pins
    its products whatever is true of them.
    Where two rules want the same, the one with the lower ``rank`` has it: the higher priority, then the
    older campaign, then the older rule.
    """

    id: int
    campaign: int
    campaign_name: str
    priority: int
    action: str
    filter: Filter = field(default_factory=Filter)
    pinned: tuple[PlainKey, ...] = ()
    position: int = 1
    strength: float = 2.0
    labelled: Filter | None = None
    """The filter in the words that staff read, for sentences only; None where it is said as the Catalog spells it."""
    rank: tuple[int, int, int] = field(init=False, repr=False, compare=False)
    is_plain_pin: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rank", (-self.priority, self.campaign, self.id))
        plain = bool(self.pinned) and self.filter == Filter(products=frozenset(self.pinned))
        object.__setattr__(self, "is_plain_pin", plain)

    @property
    def said(self) -> Filter:
        return self.labelled or self.filter

    def words(self) -> str:
        """In the active language: "Boost × 2: category “mugs”"."""
        return _WORDS[self.action](self)


@dataclass(frozen=True, kw_only=True)
class Steering:
    """A live campaign: where (slugs of placements), for whom (an audience's id), when, and its rules."""

    id: int
    name: str
    slug: str
    priority: int = 0
    placements: frozenset[str] = frozenset()
    audience: int | None = None
    schedule: Schedule = field(default_factory=Schedule)
    circumstances: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def is_on(self, circumstances: Circumstances, audiences: Container[int] = ()) -> bool:
        """Whether it steers for a shopper of these audiences, in these circumstances."""
        return (
            (self.audience is None or self.audience in audiences)
            and self.schedule.is_on(circumstances.now)
            and (not self.circumstances or holds(self.circumstances, circumstances))
        )


def _pin(rule: Rule) -> str:
    if not rule.pinned:
        return _("Pin to position %(position)d: %(which)s") % {
            "position": rule.position,
            "which": rule.said.words(),
        }
    count = len(rule.pinned)
    said = ngettext(
        "Pin %(count)d product to position %(position)d",
        "Pin %(count)d products from position %(position)d",
        count,
    )
    return said % {"count": count, "position": rule.position}


_WORDS: Final[Mapping[str, Callable[[Rule], str]]] = {
    RuleAction.PIN: _pin,
    RuleAction.BOOST: lambda rule: (
        _("Boost × %(strength)g: %(which)s") % {"strength": rule.strength, "which": rule.said.words()}
    ),
    RuleAction.BURY: lambda rule: (
        _("Bury ÷ %(strength)g: %(which)s") % {"strength": rule.strength, "which": rule.said.words()}
    ),
    RuleAction.EXCLUDE: lambda rule: _("Exclude: %s") % rule.said.words(),
    RuleAction.ONLY: lambda rule: _("Only: %s") % rule.said.words(),
}
