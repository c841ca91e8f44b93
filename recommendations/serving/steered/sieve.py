"""What no campaign has a say in: restrictions, and what the placement may show at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.filters.matching import Test
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.restricting import guard_of, sensitive
from recommendations.serving.steered.knowledge import Knowledge


class Sieve:
    """Asked twice about a product: before the shop has said price, margin and stock, and when it has."""

    def __init__(
        self,
        which: Filter | None,
        context: Context,
        knowledge: Knowledge,
        others: Mapping[str, Sequence[Facts]],
    ) -> None:
        self._guard = guard_of(context.held)
        self._knowledge, self._now = knowledge, context.now
        self._beside = _restrictions_of(context.anchors, context) if self._guard else frozenset()
        self._which = (
            which if which is not None and which.can_compare(others.get(which.relative_to, ())) else None
        )
        self._tests_now = _tests_now(self._which, others, self._now)

    def __bool__(self) -> bool:
        return bool(self._guard) or self._which is not None

    @property
    def asks_later(self) -> bool:
        """Whether something hangs on price, margin or stock."""
        return bool(self._guard.live) or (self._which is not None and self._which.reads_live)

    def rules_out(self, keys: Collection[PlainKey]) -> str:
        """Which of `RULES` does; ``keys`` are the product's own, first, and its family's."""
        return self._restricts(keys) or self._unwanted(self._knowledge.of(next(iter(keys))))

    def rules_out_now(self, key: PlainKey) -> str:
        facts = self._knowledge.of(key)
        if any(self._blocks_now(one, facts) for one in self._guard.live):
            return "blocked"
        if self._which is None or not self._which.reads_live or all(test(facts) for test in self._tests_now):
            return ""
        return "which"

    def _restricts(self, keys: Iterable[PlainKey]) -> str:
        if not self._guard:
            return ""
        for key in keys:
            known = self._knowledge.known(key)
            held = self._guard.of(known) if known is not None else self._guard.of_unknown(key)
            if held.blocked:
                return "blocked"
            if held.sensitive and not held.sensitive <= self._beside:
                return "sensitive"
        return ""

    def _unwanted(self, facts: Facts) -> str:
        if self._which is None:
            return ""
        tests = self._which.lasting_tests
        if not self._which.reads_live:
            tests = (*tests, *self._tests_now)
        return "" if all(test(facts) for test in tests) else "which"

    def _blocks_now(self, wanted: Filter, facts: Facts) -> bool:
        """Where price or stock cannot be told, what may be blocked is."""
        if not all(test(facts) for test in wanted.lasting_tests):
            return False
        return not self._knowledge.knows_live or all(test(facts) for test in wanted.tests_now(now=self._now))


def _restrictions_of(keys: tuple[PlainKey, ...], context: Context) -> frozenset[int]:
    found = sensitive(keys, context.held, context.catalog)
    return frozenset(id_ for ids in found.values() for id_ in ids)


def _tests_now(which: Filter | None, others: Mapping[str, Sequence[Facts]], now: datetime) -> Sequence[Test]:
    return which.tests_now(others.get(which.relative_to, ()), now=now) if which is not None else ()
