"""Products that somebody other than a placement has chosen, as a widget's items."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid4

from recommendations.models import Layout
from recommendations.serving.context import Context
from recommendations.serving.eligibility import fetch_products
from recommendations.serving.families import PlainKey
from recommendations.serving.results import Candidate, RecommendationSet, RecommendedItem
from recommendations.serving.shelf import arrange
from recommendations.serving.steered.sieve import permitted


def items_of(
    keys: Iterable[PlainKey], context: Context, *, source: str, start: int = 0
) -> tuple[RecommendedItem, ...]:
    """Those of ``keys`` that may be shown, in order; positions count from ``start``. One query, and the cards'."""
    keys = [*keys]
    products = permitted(fetch_products(context, keys), context) if keys else {}
    chosen = [Candidate(key, source, "", 0.0) for key in keys if key in products]
    items = arrange(chosen, products, {}, context)
    return tuple(replace(item, position=item.position + start) for item in items) if start else items


def set_of(
    items: Iterable[RecommendedItem], *, placement: str, title: str, layout: str = Layout.GRID
) -> RecommendationSet:
    """``items`` as a widget takes them: for everybody, with no "not interested"."""
    return RecommendationSet(
        placement=placement, title=title, layout=layout, impression=uuid4(), items=tuple(items)
    )
