"""What placements would show under what nobody has saved yet: for the desk, never for a shopper's page."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from recommendations.merchandising.rules import Steering
from recommendations.models import EventKind, Placement, PlacementSource, Shopper
from recommendations.serving.answers import answer, empty
from recommendations.serving.candidates import candidates
from recommendations.serving.context import Context, Visitor, keys_of
from recommendations.serving.families import PlainKey
from recommendations.serving.history import Deed
from recommendations.serving.reading import read, read_published, slot_of
from recommendations.serving.results import RecommendationSet
from recommendations.serving.savepoints import savepoint
from recommendations.serving.slots import Slot, Snapshot
from recommendations.serving.surroundings import Surroundings

logger = logging.getLogger(__name__)

UNKNOWN = Surroundings()


@dataclass(frozen=True, kw_only=True)
class Viewpoint:
    """Through whose eyes, on which page, when and where.

    Without a ``shopper`` it is a guest, who may have looked at some products (``history``, the latest first).
    Products are instances or keys. ``basket`` None is an empty one; ``at`` None is now. ``audiences`` are ids of
    those that they count as belonging to, whatever the conditions say.
    """

    shopper: Shopper | None = None
    history: Iterable[Any] = ()
    basket: Iterable[Any] | None = None
    anchors: Iterable[Any] = ()
    exclude: Iterable[Any] = ()
    at: datetime | None = None
    surroundings: Surroundings = UNKNOWN
    audiences: frozenset[int] = frozenset()

    def context(self, held: Snapshot) -> Context:
        history = [Deed(key, EventKind.VIEW.value, fresh=True) for key in keys_of(self.history)]
        visitor = Visitor(
            None,
            shopper=self.shopper,
            basket=self.basket,
            at=self.at,
            held=held,
            surroundings=self.surroundings,
            deeds=history if self.shopper is None else None,
        )
        if self.audiences:
            visitor.audiences |= self.audiences
        return Context(
            visitor=visitor,
            anchors=keys_of(self.anchors),
            exclude=keys_of(self.exclude),
            now=self.at or timezone.now(),
        )


class Proposed(NamedTuple):
    """What one source says of a product: its ``place`` there (from 1), and the source's own ``score``."""

    source: str
    how: str
    place: int
    score: float


def preview(
    placement: Placement,
    sources: Iterable[PlacementSource] | None = None,
    *,
    draft: Steering | None = None,
    without: Iterable[int] = (),
    limit: int | None = None,
    **viewpoint: Any,
) -> RecommendationSet:
    """The answer of ``placement`` as if it were saved and switched on, with its trace.

    ``sources`` are those of the form, or by default those that are saved. ``draft`` steers in place of the
    campaign with the same id, where there is one, ``without`` are ids of campaigns that do not steer at all;
    its schedule, audience and circumstances hold as they will. ``viewpoint`` are the fields of `Viewpoint`.
    Nothing needs to be in the database, and the process's snapshot is left alone.
    """
    slot = None
    try:
        with savepoint():
            slot = _slot(placement, sources, limit)
            held = redrafted(read(None), draft, {*without})
            return answer(slot, held.fallbacks, Viewpoint(**viewpoint).context(held), trace=True)
    except Exception:
        logger.exception("The preview of placement %r could not be computed.", placement.slug)
        return empty(slot or slot_of(placement, (), {}), failed=True)


def published() -> Snapshot:
    """All that is published and placed at this moment; read anew."""
    return read(None)


def redrafted(held: Snapshot, draft: Steering | None, without: Iterable[int] = ()) -> Snapshot:
    """As if ``draft`` were published, in place of the campaign with its id, and those ``without`` (ids) were not."""
    gone = {*without} | ({draft.id} if draft is not None else set())
    kept = [campaign for campaign in held.campaigns if campaign.id not in gone]
    return replace(held, campaigns=(*kept, *([draft] if draft is not None else [])))


def preview_page(
    slots: Iterable[Slot], held: Snapshot, viewpoint: Viewpoint, *, trace: bool = True
) -> list[RecommendationSet]:
    """The answers of several placements of one page: in this order, none repeats another."""
    context = viewpoint.context(held)
    return [_answered(slot, held, context, trace=trace) for slot in slots]


def proposals(slot: Slot, held: Snapshot, viewpoint: Viewpoint) -> Mapping[PlainKey, Sequence[Proposed]]:
    """What each of the slot's own sources proposes by itself, by product; a query or two a source."""
    context = replace(viewpoint.context(held), repeats=slot.show_basket_items)
    found: dict[PlainKey, list[Proposed]] = {}
    for source in slot.sources:
        for place, one in enumerate(candidates((source,), context), start=1):
            found.setdefault(one.key, []).append(Proposed(one.source, one.how, place, one.score))
    return found


def _answered(slot: Slot, held: Snapshot, context: Context, *, trace: bool) -> RecommendationSet:
    try:
        with savepoint():
            return answer(slot, held.fallbacks, context, trace=trace)
    except Exception:
        logger.exception("The preview of placement %r could not be computed.", slot.slug)
        return empty(slot, failed=True)


def _slot(placement: Placement, sources: Iterable[PlacementSource] | None, limit: int | None) -> Slot:
    if sources is None:
        sources = placement.sources.select_related("recommender") if placement.pk else ()
    slot = slot_of(placement, sources, read_published())
    return replace(slot, is_active=True, limit=limit or slot.limit)
