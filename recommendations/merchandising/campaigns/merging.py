"""Two people changed the same campaign: what each changed, together, and where both did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommendations.merchandising.campaigns.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """``content`` has what either changed; of what both changed differently (``clashes``), mine.

    ``clashes`` are names of fields, and ids of rules.
    """

    content: Content
    clashes: frozenset[str | int]


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """``base`` is what both started from."""
    clashes: set[str | int] = set()
    content: Content = {}
    for name in mine:
        if name == "rules":
            continue
        content[name] = _one(base.get(name), mine[name], theirs.get(name, mine[name]), name, clashes)
    content["rules"] = _rules(base["rules"], mine["rules"], theirs["rules"], clashes)
    return Merged(content=content, clashes=frozenset(clashes))


def _one(base: Any, mine: Any, theirs: Any, name: str | int, clashes: set[str | int]) -> Any:
    if mine == base:
        return theirs
    if theirs not in (base, mine):
        clashes.add(name)
    return mine


def _rules(
    base: list[Content], mine: list[Content], theirs: list[Content], clashes: set[str | int]
) -> list[Content]:
    """In my order, with those that they added at the end."""
    before, after = _by_id(base), _by_id(theirs)
    merged = []
    for rule in mine:
        number = rule.get("id")
        if number is None or number not in before:
            merged.append(rule)
            continue
        kept = _one(before[number], rule, after.get(number), number, clashes)
        # A rule that they deleted stays away, unless I changed it.
        if kept is not None:
            merged.append(kept)
    mine_ids = {rule.get("id") for rule in mine}
    for number, rule in after.items():
        if number in mine_ids:
            continue
        if number not in before:
            merged.append(rule)
        elif rule != before[number]:
            # I deleted what they changed.
            clashes.add(number)
    return merged


def _by_id(rules: list[Content]) -> dict[int, Content]:
    return {rule["id"]: rule for rule in rules if rule.get("id") is not None}
