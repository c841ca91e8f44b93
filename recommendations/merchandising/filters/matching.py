"""What must hold of a product: small tests, so that what a filter does not say costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters.ranges import Number

if TYPE_CHECKING:
    from recommendations.merchandising.filters.filter import Filter

Test: TypeAlias = Callable[[Facts], bool]

SIMILAR = Decimal("0.25")
"""Prices that differ by no more than this share are similar."""

COMPARED: Mapping[str, str] = {"same_category": "category", "same_brand": "brand", "price_step": "price"}
"""Which fact each relative part compares."""


def lasting_tests(wanted: Filter) -> Iterable[Test]:
    """What hangs on what hardly ever changes of a product, the most selective first."""
    if keys := wanted.products:
        yield lambda facts: facts.key in keys
    if brands := frozenset(wanted.brands):
        yield lambda facts: facts.brand in brands
    if categories := frozenset(wanted.categories):
        yield lambda facts: not categories.isdisjoint(facts.categories)
    if tags := frozenset(wanted.tags):
        yield lambda facts: not tags.isdisjoint(facts.tags)
    if wanted.rating:
        yield _within("rating", wanted.rating.low, wanted.rating.high)


def live_tests(wanted: Filter) -> Iterable[Test]:
    for name in ("stock", "price", "margin_percent"):
        if said := getattr(wanted, name):
            yield _within(name, said.low, said.high)


def age_tests(wanted: Filter, now: datetime) -> Iterable[Test]:
    if age := wanted.age_days:
        yield _within("created_at", _days_before(now, age.high), _days_before(now, age.low))


def _days_before(now: datetime, days: Number | None) -> datetime | None:
    return None if days is None else now - timedelta(days=float(days))


def _within(name: str, low: Any, high: Any) -> Test:
    """Whether that fact is known and in range. One comparison where one end is open: most rules have one."""
    of_facts = attrgetter(name)
    if high is None:
        return lambda facts: (value := of_facts(facts)) is not None and value >= low
    if low is None:
        return lambda facts: (value := of_facts(facts)) is not None and value <= high
    return lambda facts: (value := of_facts(facts)) is not None and low <= value <= high


def relative_tests(wanted: Filter, others: Sequence[Facts]) -> Iterable[Test]:
    for name in ("same_category", "same_brand"):
        if (said := getattr(wanted, name)) is not None:
            yield _same(COMPARED[name], said, others)
    if wanted.price_step is not None:
        yield _step(wanted.price_step, [other.price for other in others if other.price is not None])


def _same(name: str, wanted: bool, others: Sequence[Facts]) -> Test:
    known = {value for other in others if (value := getattr(other, name))}
    if not known:
        return _never
    return lambda facts: bool(value := getattr(facts, name)) and (value in known) is wanted


def _step(step: str, prices: Sequence[Decimal]) -> Test:
    if not prices:
        return _never
    mean = sum(prices, Decimal(0)) / len(prices)
    low, high = mean * (1 - SIMILAR), mean * (1 + SIMILAR)
    if step == "lower":
        return lambda facts: facts.price is not None and facts.price < low
    if step == "higher":
        return lambda facts: facts.price is not None and facts.price > high
    return lambda facts: facts.price is not None and low <= facts.price <= high


def _never(facts: Facts) -> bool:
    return False
