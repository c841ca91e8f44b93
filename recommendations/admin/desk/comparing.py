"""Two answers of one placement beside each other: what is new, what moved, what is gone."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.merchandising.facts import PlainKey
from recommendations.wording import listed

Change: TypeAlias = Literal["new", "moved", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What became of one product; places count from 1, and 0 is none."""

    key: PlainKey
    change: Change
    before: int = 0
    after: int = 0

    def __str__(self) -> str:
        if self.change == "new":
            return _("new")
        if self.change == "gone":
            return _("gone")
        return _("moved from %(before)d to %(after)d") % {"before": self.before, "after": self.after}


def differences(before: Sequence[PlainKey], after: Sequence[PlainKey]) -> Mapping[PlainKey, Difference]:
    """By product. What only made room for another has not moved: of those that are in both, the most that
    kept their order count as having stayed, and so does what kept its place."""
    old = {key: place for place, key in enumerate(before, start=1)}
    new = {key: place for place, key in enumerate(after, start=1)}
    stayed = _stayed([key for key in after if key in old], old)
    found = {key: Difference(key=key, change="gone", before=old[key]) for key in before if key not in new}
    for key in after:
        if key not in old:
            found[key] = Difference(key=key, change="new", after=new[key])
        elif key not in stayed and old[key] != new[key]:
            found[key] = Difference(key=key, change="moved", before=old[key], after=new[key])
    return found


def in_words(found: Mapping[PlainKey, Difference]) -> str:
    """ "2 new, 1 moved, 2 gone." """
    counts = Counter(one.change for one in found.values())
    said = [
        (ngettext("%d new", "%d new", counts["new"]), counts["new"]),
        (ngettext("%d moved", "%d moved", counts["moved"]), counts["moved"]),
        (ngettext("%d gone", "%d gone", counts["gone"]), counts["gone"]),
    ]
    parts = [text % count for text, count in said if count]
    return _("%s.") % listed(parts) if parts else _("No difference.")


def _stayed(keys: Sequence[PlainKey], old: Mapping[PlainKey, int]) -> frozenset[PlainKey]:
    """A longest part of ``keys`` whose old places only grow (patience sorting)."""
    tops: list[int] = []
    piles: list[PlainKey] = []
    under: dict[PlainKey, PlainKey | None] = {}
    for key in keys:
        at = bisect_left(tops, old[key])
        under[key] = piles[at - 1] if at else None
        tops[at:], piles[at:] = [old[key], *tops[at + 1 :]], [key, *piles[at + 1 :]]
    kept: set[PlainKey] = set()
    last = piles[-1] if piles else None
    while last is not None:
        kept.add(last)
        last = under[last]
    return frozenset(kept)
