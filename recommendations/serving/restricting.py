"""Products that are restricted everywhere: never recommended, or sensitive."""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.utils import timezone

from recommendations.catalog import Catalog
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.models import RestrictionKind
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey, families
from recommendations.serving.savepoints import savepoint
from recommendations.serving.slots import Restricted, Snapshot

logger = logging.getLogger(__name__)

Sensitive = Mapping[PlainKey, frozenset[int]]
"""Product key to the ids of the restrictions by which it is sensitive; others are left out."""


class Held(NamedTuple):
    """The restrictions that hold of a product."""

    blocked: bool = False
    sensitive: frozenset[int] = frozenset()


class Guard:
    """A snapshot's restrictions. What hangs on price, stock or the anchor can only block, and is asked last."""

    def __init__(self, restrictions: Sequence[Restricted]) -> None:
        self._lasting = [one for one in restrictions if not _hangs_on_the_page(one.filter)]
        self.later = [
            one.filter
            for one in restrictions
            if _hangs_on_the_page(one.filter) and one.kind == RestrictionKind.BLOCKED
        ]
        self.infers_nothing_from = [one.id for one in self._lasting if one.kind == RestrictionKind.SENSITIVE]

    def __bool__(self) -> bool:
        return bool(self._lasting or self.later)

    def of(self, facts: Facts) -> Held:
        """What holds of a product, for as long as its facts are kept."""
        kept: dict[PlainKey, Held] = static_facts.minute.setdefault(self, {})
        found = kept.get(facts.key)
        if found is None:
            found = kept[facts.key] = self._held(facts)
        return found

    def of_unknown(self, key: PlainKey) -> Held:
        """Where the shop's catalog cannot say what the product is: whatever it may be."""
        facts = Facts(key=key)
        may = [
            one for one in self._lasting if one.filter.matches(facts, now=timezone.now()) or not _names(one)
        ]
        return _as_held(may)

    def _held(self, facts: Facts) -> Held:
        now = timezone.now()
        return _as_held([one for one in self._lasting if one.filter.matches(facts, now=now)])


def guard_of(held: Snapshot) -> Guard:
    found: Guard | None = held.memo.get("guard")
    if found is None:
        found = held.memo["guard"] = Guard(held.restrictions)
    return found


def sensitive(keys: Collection[PlainKey], held: Snapshot, catalog: Catalog) -> Sensitive:
    """Which of ``keys`` are sensitive, variants as their parents are.

    Where the shop's catalog cannot say what they are, all of them, so that nothing is given away.
    """
    guard = guard_of(held)
    if not guard.infers_nothing_from or not keys:
        return {}
    try:
        with savepoint():
            parents = families.of(keys, catalog)
            facts = static_facts.of({*keys, *(parents[key] for key in keys)}, catalog)
    except Exception:
        logger.exception("What is sensitive cannot be told: nothing is inferred from what shoppers did.")
        return dict.fromkeys(keys, frozenset(guard.infers_nothing_from))
    found = {key: guard.of(facts[key]).sensitive | guard.of(facts[parents[key]]).sensitive for key in keys}
    return {key: ids for key, ids in found.items() if ids}


def _as_held(restrictions: Sequence[Restricted]) -> Held:
    return Held(
        any(one.kind == RestrictionKind.BLOCKED for one in restrictions),
        frozenset(one.id for one in restrictions if one.kind == RestrictionKind.SENSITIVE),
    )


def _hangs_on_the_page(wanted: Filter) -> bool:
    return wanted.reads_live or wanted.is_relative


def _names(one: Restricted) -> bool:
    """Whether it says by name which products it means."""
    return bool(one.filter.products)
