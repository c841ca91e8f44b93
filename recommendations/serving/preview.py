"""What a placement would show that nobody has saved yet: for the desk, never for a shopper's page."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from recommendations.models import Placement, PlacementSource, Shopper
from recommendations.serving.answers import answer, empty
from recommendations.serving.context import Context, Visitor, keys_of
from recommendations.serving.reading import fallbacks, read_published, slot_of
from recommendations.serving.results import RecommendationSet
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)


def preview(
    placement: Placement,
    sources: Iterable[PlacementSource],
    *,
    shopper: Shopper | None = None,
    anchors: Iterable[Any] = (),
) -> RecommendationSet:
    """The answer of ``placement`` with these ``sources``, as if it were saved and switched on.

    Neither needs to be in the database, and the process's snapshot is left alone.
    """
    slot = None
    try:
        with savepoint():
            published = read_published()
            slot = replace(slot_of(placement, sources, published), is_active=True)
            context = Context(visitor=Visitor(None, shopper=shopper), anchors=keys_of(anchors))
            return answer(slot, fallbacks(published), context, trace=True)
    except Exception:
        logger.exception("The preview of placement %r could not be computed.", placement.slug)
        return empty(slot or slot_of(placement, (), {}), failed=True)
