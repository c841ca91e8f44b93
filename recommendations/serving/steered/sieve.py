"""What no campaign has a say in: restrictions, and what the placement may show at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.restricting import guard_of, sensitive
from recommendations.serving.steered.knowledge import Knowledge

Others: TypeAlias = Mapping[str, Sequence[Facts]]
"""What relative filters compare with, by name (``anchor``, ``basket``)."""


class Sieve:
    """Asked twice about a product: before the shop has said price, margin and stock, and when it has."""

    def __init__(self, which: Filter | None, context: Context, knowledge: Knowledge, others: Others) -> None:
        self._guard = guard_of(context.held)
        self._knowledge, self._now = knowledge, context.now
        self._beside = _restrictions_of(context.anchors, context) if self._guard else frozenset()
        self._wanted = which
        self.compare(others)

    def __bool__(self) -> bool:
        return bool(self._guard) or self._wanted is not None

    @property
    def asks_later(self) -> bool:
        """Whether something hangs on price, margin or stock."""
        return bool(self._guard.later) or (self._wanted is not None and self._wanted.reads_live)

    def compare(self, others: Others) -> None:
        """With what relative filters compare; where there is nothing, the placement's own is not in force."""
        self._others, wanted = others, self._wanted
        compared = others.get(wanted.relative_to, ()) if wanted is not None else ()
        self._which = wanted if wanted is not None and wanted.can_compare(compared) else None
        self._tests_now = self._which.tests_now(compared, now=self._now) if self._which else ()

    def rules_out(self, keys: Collection[PlainKey]) -> str:
        """Which of `RULES` does; ``keys`` are the product's own, first, and its family's."""
        return self._restricts(keys) or self._unwanted(self._knowledge.of(next(iter(keys))))

    def rules_out_now(self, key: PlainKey) -> str:
        facts = self._knowledge.of(key)
        if any(self._blocks_now(one, facts) for one in self._guard.later):
            return "blocked"
        which = self._which
        if which is None or not which.reads_live:
            return ""
        if which.lasts_for(facts) and all(test(facts) for test in self._tests_now):
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
        which = self._which
        if which is None or which.price_step is not None:
            return ""  # of a step in price nothing is known before prices are
        tests = () if which.reads_live else self._tests_now
        return "" if which.lasts_for(facts) and all(test(facts) for test in tests) else "which"

    def _blocks_now(self, wanted: Filter, facts: Facts) -> bool:
        """Where price or stock cannot be told, what may be blocked is."""
        if not wanted.lasts_for(facts):
            return False
        tests = wanted.tests_now(self._others.get(wanted.relative_to, ()), now=self._now)
        return (wanted.reads_live and not self._knowledge.knows_live) or all(test(facts) for test in tests)


def permitted(products: Mapping[PlainKey, Any], context: Context) -> Mapping[PlainKey, Any]:
    """Those of ``products`` that no restriction keeps away, for lists that no placement makes."""
    knowledge = Knowledge(context)
    sieve = Sieve(None, context, knowledge, {})
    if not sieve:
        return products
    families = context.families_of([*products])
    knowledge.learn({*products, *(families[key] for key in products)})
    if sieve.asks_later:
        knowledge.look([*products.values()])
    return {
        key: product
        for key, product in products.items()
        if not (sieve.rules_out((key, families[key])) or sieve.rules_out_now(key))
    }


def _restrictions_of(keys: tuple[PlainKey, ...], context: Context) -> frozenset[int]:
    found = sensitive(keys, context.held, context.catalog)
    return frozenset(id_ for ids in found.values() for id_ in ids)
