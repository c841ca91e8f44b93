"""How many products a campaign's rules touch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """``is_at_most`` where some rule compares with the product at hand, which decides more narrowly."""

    products: int
    is_at_most: bool


def reach(filters: Iterable[Filter], facts: Sequence[Facts], *, now: datetime) -> Reach:
    """Of the products that ``facts`` are about, those that any of ``filters`` is about."""
    filters = list(filters)
    touched: set[int | str] = set()
    for one in filters:
        absolute = replace(one, same_category=None, same_brand=None, price_step=None)
        touched.update(fact.key for fact in facts if absolute.matches(fact, now=now))
    return Reach(products=len(touched), is_at_most=any(one.is_relative for one in filters))
