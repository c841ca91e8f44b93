"""What the shop sells, read in chunks, and which of the products that are named cannot be shown."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from recommendations.catalog import Key, ProductFeatures, get_catalog, parse_key, plain_key, product_model
from recommendations.merchandising.facts import Facts, PlainKey, facts_of
from recommendations.merchandising.lint import Assortment, Missing
from recommendations.serving.facts import static_facts
from recommendations.serving.lint.budgets import Budget
from recommendations.serving.restricting import guard_of
from recommendations.serving.slots import Snapshot

CHUNK = 500

Listener = Callable[[int, int], object]
"""Told how many of how many are done."""


def read_assortment(
    named: Collection[PlainKey],
    budget: Budget,
    held: Snapshot | None = None,
    *,
    listener: Listener = lambda done, total: None,
) -> Assortment:
    """Two queries a chunk or more, as the catalog needs, and three for each chunk of the ``named``.

    However little time there is, one chunk is read. ``held`` has the restrictions.
    """
    total = get_catalog().recommendable().count()
    facts: dict[PlainKey, Facts] = {}
    for chunk in _chunks(min(total, budget.products)):
        facts |= chunk
        listener(len(facts), total)
        if budget.is_spent:
            break
    return Assortment(facts=facts, total=total, missing=missing(named, held or Snapshot()))


def missing(named: Collection[PlainKey], held: Snapshot) -> Mapping[PlainKey, Missing]:
    """Which of the products cannot be shown to a guest, and why; in the order given."""
    parsed = {key: found for key in named if (found := parse_key(key)) is not None}
    there = _among(product_model()._default_manager.all(), [*parsed.values()])
    catalog = get_catalog()
    sold = _among(catalog.recommendable(), [*there])
    seen = _among(catalog.visible(catalog.recommendable(), None), [*sold])
    states = {key: _state(parsed.get(key), there, sold, seen) for key in named}
    blocked = _blocked([key for key, state in states.items() if state is None], held)
    states |= dict.fromkeys(blocked, Missing.BLOCKED)
    return {key: state for key, state in states.items() if state is not None}


def _blocked(keys: Sequence[PlainKey], held: Snapshot) -> list[PlainKey]:
    guard = guard_of(held)
    if not guard:
        return []
    found: list[PlainKey] = []
    for chunk in _batched(keys):
        facts = static_facts.of(chunk, get_catalog())
        found += [key for key in chunk if guard.of(facts[key]).blocked]
    return found


def _state(key: Key | None, *known: Collection[Key]) -> Missing | None:
    why = (Missing.GONE, Missing.WITHDRAWN, Missing.SOLD_OUT)
    return next((state for state, keys in zip(why, known, strict=True) if key not in keys), None)


def _among(rows: Any, keys: Sequence[Key]) -> frozenset[Key]:
    return frozenset(
        key for chunk in _batched(keys) for key in rows.filter(pk__in=chunk).values_list("pk", flat=True)
    )


def _chunks(most: int) -> Iterator[dict[PlainKey, Facts]]:
    """By key as the database orders it, so that nothing is read twice while the shop goes on selling."""
    catalog, last, read = get_catalog(), None, 0
    while read < most:
        rows = catalog.recommendable().order_by("pk")
        rows = rows if last is None else rows.filter(pk__gt=last)
        keys = [*rows.values_list("pk", flat=True)[: min(CHUNK, most - read)]]
        if not keys:
            return
        last, read = keys[-1], read + len(keys)
        found = catalog.features(catalog.recommendable().filter(pk__in=keys))
        yield {plain_key(key): _facts(plain_key(key), one) for key, one in found.items()}


def _facts(key: PlainKey, found: ProductFeatures) -> Facts:
    return facts_of(key, found, price=found.price, margin=found.margin, stock=found.stock)


def _batched(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
