"""A bundle that somebody approved, on the page of any of its products: as a whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.merchandising.bundles import LiveBundle
from recommendations.models import HowSource, Layout
from recommendations.serving.context import Context
from recommendations.serving.eligibility import withheld
from recommendations.serving.results import Candidate, RecommendedItem
from recommendations.serving.selection import Selection
from recommendations.serving.slots import Slot

SOURCE = "bundle"
MOST_TRIED = 3
"""A product with many bundles, all of them sold out, makes no page slow: each costs a query."""


class Offered(NamedTuple):
    """The bundle, the slot as it fills it, and its products, the one at hand first."""

    bundle: LiveBundle
    slot: Slot
    selection: Selection
    items: tuple[RecommendedItem, ...]


def offered(
    slot: Slot, context: Context, select: Callable[[Slot, Context], Selection] = Selection
) -> Offered | None:
    """The first live bundle of the product at hand of which every part may be shown and bought now."""
    for bundle in _of_anchor(slot, context):
        others = [key for key in bundle.products if key != context.subjects[0]]
        own = _slot_of(bundle, slot)
        selection = select(own, context)
        selection.take(
            # Falling scores, for a blend sorts by them.
            Candidate(key, SOURCE, HowSource.ANCHOR, 1.0, blended=1 / (nth + 1))
            for nth, key in enumerate(others)
        )
        items = selection.items({})
        if {item.key for item in items} == {*bundle.products}:
            return Offered(bundle, own, selection, items)
    return None


def _of_anchor(slot: Slot, context: Context) -> Iterator[LiveBundle]:
    """Those that fit and hold nothing that this page keeps back; no query."""
    subjects = context.subjects[:1]
    known = context.held.bundles.get(subjects[0], ()) if subjects and slot.layout == Layout.BUNDLE else ()
    fitting = [bundle for bundle in known if len(bundle.products) <= slot.limit + 1]
    kept_back = withheld(slot, context) if fitting else {}
    whole = (one for one in fitting if not kept_back.keys() & ({*one.products} - {*subjects}))
    for _nth, bundle in zip(range(MOST_TRIED), whole, strict=False):
        yield bundle


def _slot_of(bundle: LiveBundle, slot: Slot) -> Slot:
    """The slot for just this bundle: what makes a list varied would take a set apart."""
    return replace(
        slot,
        limit=len(bundle.products) - 1,
        fill=False,
        titles=_titles(bundle, slot),
        diversity=0.0,
        most_per_brand=None,
        most_per_category=None,
        exploration=0.0,
    )


def _titles(bundle: LiveBundle, slot: Slot) -> Mapping[str, str] | Promise:
    """Its own; else the slot's, which says what shoppers do, where orders bear that out."""
    if bundle.titles:
        return bundle.titles
    return slot.titles if bundle.orders else _("Goes well together")
