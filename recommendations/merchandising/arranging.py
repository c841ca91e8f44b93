"""From a steered list to what stands in each place: pins first, then the others as far as the caps allow."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommendations.merchandising.caps import Caps, Count
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import Pin


@dataclass(frozen=True, slots=True)
class Arranged:
    """``keys`` from the first place on; ``pinned`` are the rules of those that are pins.

    ``dropped`` says of the others why they are not there: ``brand``, ``category`` or ``family`` (the cap
    that had no room), ``ineligible``, or ``limit``.
    """

    keys: list[PlainKey]
    pinned: dict[PlainKey, Rule]
    dropped: dict[PlainKey, str]


def arrange(
    ranked: Iterable[PlainKey],
    pins: Sequence[Pin],
    *,
    limit: int,
    facts: Mapping[PlainKey, Facts],
    eligible: Container[PlainKey],
    caps: Caps | None = None,
    families: Mapping[PlainKey, PlainKey] | None = None,
) -> Arranged:
    """The first ``limit`` that may stand there.

    A pin stands at its position, or as far up as the list is too short for it; what is not eligible leaves
    its place to the others. One whose position is past the end is not there.
    """
    families = families or {}
    placed = place_pins(pins, limit=limit, eligible=eligible, families=families)
    count = Count(caps or Caps())
    for key, _rule in placed.values():
        count.add(facts.get(key) or Facts(key=key), families.get(key, key))
    pinned, ranked = dict(placed.values()), [*ranked]
    others: list[PlainKey] = []
    dropped: dict[PlainKey, str] = {}
    for key in ranked:
        if key in pinned:
            continue
        known, family = facts.get(key) or Facts(key=key), families.get(key, key)
        reason = "" if key in eligible else "ineligible"
        reason = reason or count.refuses(known, family)
        if not reason and len(others) + len(placed) >= limit:
            reason = "limit"
        if reason:
            dropped[key] = reason
        else:
            count.add(known, family)
            others.append(key)
    if len(others) + len(placed) >= limit:
        by_name = (key for pin in pins if pin.rule.pinned for key in pin.keys)
        dropped |= {key: "limit" for key in by_name if key not in {*ranked, *pinned} and key in eligible}
    return Arranged(interleave(others, {at: key for at, (key, _rule) in placed.items()}), pinned, dropped)


def _by_precedence(pins: Iterable[Pin]) -> list[Pin]:
    return sorted(pins, key=lambda pin: (pin.rule.rank, pin.position))


def place_pins(
    pins: Sequence[Pin],
    *,
    limit: int,
    eligible: Container[PlainKey],
    families: Mapping[PlainKey, PlainKey] | None = None,
) -> dict[int, tuple[PlainKey, Rule]]:
    """Which pin stands at which place (from 0); those that come first by precedence choose first.

    Who finds its place taken has the next free one, and who finds none up to the end has none. A product,
    or another variant of it, is pinned once.
    """
    families = families or {}
    placed: dict[int, tuple[PlainKey, Rule]] = {}
    held: set[PlainKey] = set()
    for pin in _by_precedence(pins):
        key = next((key for key in pin.keys if key in eligible and families.get(key, key) not in held), None)
        place = next((place for place in range(pin.position, limit) if place not in placed), None)
        if key is not None and place is not None:
            placed[place] = key, pin.rule
            held.add(families.get(key, key))
    return placed


def interleave(others: Sequence[PlainKey], placed: Mapping[int, PlainKey]) -> list[PlainKey]:
    """``others`` in order around what is ``placed`` (from 0), without gaps."""
    rest, keys = iter(others), []
    for place in range(len(others) + len(placed)):
        if place in placed:
            keys.append(placed[place])
        elif (key := next(rest, None)) is not None:
            keys.append(key)
    # Where the others ran out, what was wanted further down moves up.
    return [*keys, *(key for place, key in sorted(placed.items()) if place >= len(others) + len(placed))]
