"""What the rest of the project calls: an answer in every case."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from recommendations.models import Layout, Shopper
from recommendations.serving.answers import answer, empty
from recommendations.serving.context import Context, Visitor, keys_of, visitor_of
from recommendations.serving.defaults import PLACEMENTS
from recommendations.serving.reading import built_in
from recommendations.serving.results import RecommendationSet
from recommendations.serving.savepoints import savepoint
from recommendations.serving.slots import Slot, Snapshot
from recommendations.serving.snapshots import snapshot

logger = logging.getLogger(__name__)

UNREAD = Snapshot(slots=built_in({}))
"""What there is to go by before anything could be read."""
MOST_IN_BUNDLE = 3
"""Beside its anchor: more boxes than four nobody weighs up."""


class UnknownPlacementError(LookupError):
    """There is neither a row nor a built-in placement of that slug."""


def recommend(
    placement: str,
    *,
    request: HttpRequest | None = None,
    shopper: Shopper | None = None,
    anchors: Iterable[Any] = (),
    basket: Iterable[Any] | None = None,
    exclude: Iterable[Any] = (),
    limit: int | None = None,
    at: datetime | None = None,
    trace: bool = False,
) -> RecommendationSet:
    """What ``placement`` shows; at an earlier moment ``at`` as far as the shopper's history goes.

    Products may be given as instances, keys or basket lines. With a request alone, the shopper, the basket
    and what its page shows already are taken from there. What fails inside never raises: the answer then
    comes from the lists for everybody, or is empty, and the log says why.

    Raises:
        UnknownPlacementError: there is no placement of that name.
        ValueError: ``limit`` is below 1.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit = {limit} is no number of products; give 1 or more, or None.")
    if request is not None and shopper is None and basket is None and at is None:
        visitor = visitor_of(request)
    else:
        visitor = Visitor(request, shopper=shopper, basket=basket, at=at)
    context = Context(
        visitor=visitor, anchors=keys_of(anchors), exclude=keys_of(exclude), now=at or timezone.now()
    )
    return _guarded(placement, context, limit=limit, trace=trace)


def similar(product: Any, **options: Any) -> RecommendationSet:
    """Products like this one; ``options`` are those of `recommend`."""
    return recommend("similar-products", anchors=[product], **options)


def bundles(product: Any, **options: Any) -> RecommendationSet:
    """What is frequently bought together with this product, which is the set's ``anchor``."""
    return recommend("frequently-bought-together", anchors=[product], **options)


def _guarded(slug: str, context: Context, *, limit: int | None, trace: bool) -> RecommendationSet:
    held = UNREAD
    try:
        with savepoint():
            held = snapshot()
            context.visitor.hold(held)
            return answer(_slot(held, slug, limit), held.fallbacks, context, trace=trace)
    except UnknownPlacementError:
        raise
    except Exception:
        logger.exception("Placement %r could not be computed; falling back to what suits everybody.", slug)
    slot = _slot(held, slug, limit) if slug in held.slots else Slot(slug=slug, limit=limit or 8)
    return _second_best(slot, held, context)


def _second_best(slot: Slot, held: Snapshot, context: Context) -> RecommendationSet:
    """Without the slot's own lists and the shopper's history, one of which may be what failed."""
    if not slot.fill:
        return empty(slot, failed=True)
    silent = tuple(replace(source, published=None) for source in slot.sources)
    known = replace(context, visitor=context.visitor.as_known())
    try:
        with savepoint():
            return answer(replace(slot, sources=silent), held.fallbacks, known)
    except Exception:
        logger.exception("Placement %r stays empty.", slot.slug)
        return empty(slot, failed=True)


def _slot(held: Snapshot, slug: str, limit: int | None) -> Slot:
    try:
        slot = held.slots[slug]
    except KeyError:
        raise UnknownPlacementError(
            f"There is no placement {slug!r}. Create it in the admin, or use one of"
            f" {', '.join(sorted({*held.slots, *PLACEMENTS}))}."
        ) from None
    limit = limit or slot.limit
    if slot.layout == Layout.BUNDLE:
        limit = min(limit, MOST_IN_BUNDLE)
    return slot if limit == slot.limit else replace(slot, limit=limit)
