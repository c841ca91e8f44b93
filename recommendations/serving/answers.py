"""One placement's answer, stage by stage."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import uuid4

from django.utils.translation import gettext as _

from recommendations.models import HowSource, Layout
from recommendations.serving.candidates import candidates
from recommendations.serving.context import Context
from recommendations.serving.results import RecommendationSet, RecommendedItem, Shortfall
from recommendations.serving.selection import Selection
from recommendations.serving.sets import offered
from recommendations.serving.slots import Slot, Source
from recommendations.serving.steered import SteeredSelection, plan_of

CLAIMING = frozenset({HowSource.ANCHOR, HowSource.HISTORY, HowSource.VISIT, HowSource.SHOPPER})
"""Sources whose placement's title says something of the product or the shopper at hand."""


def answer(
    slot: Slot, fallbacks: Sequence[Source], context: Context, *, trace: bool = False
) -> RecommendationSet:
    """candidates → blend → eligible → merchandise → diversify → explore → fill → explain.

    What is between eligible and fill is left out where nothing of it applies.
    """
    if not slot.is_active:
        return empty(slot, switched_off=True)
    sources = (*slot.sources, *fallbacks) if slot.fill else slot.sources
    context = replace(context, repeats=slot.show_basket_items)
    whole = offered(slot, context, _selection)
    if whole is not None:
        _remember(whole.items, context)
        found = _answer(whole.slot, whole.items, whole.selection, context, trace=trace)
        return replace(found, bundle=whole.bundle)
    selection = _selection(slot, context)
    selection.take(candidates(slot.sources, context, fallbacks if slot.fill else None))
    if slot.fill and selection.missing:
        selection.fill_up()
    if trace:
        selection.pass_over_the_rest()
    items = selection.items({s.published.label: s.published for s in sources if s.published})
    _remember(items, context)
    return _answer(slot, items, selection, context, trace=trace)


def _selection(slot: Slot, context: Context) -> Selection:
    """The plain one where nothing steers: it looks at no more than it shows."""
    plan = plan_of(slot, context)
    return SteeredSelection(slot, context, plan) if plan else Selection(slot, context)


def empty(slot: Slot, *, switched_off: bool = False, failed: bool = False) -> RecommendationSet:
    shortfall = Shortfall(wanted=slot.limit, found=0, switched_off=switched_off, failed=failed)
    return RecommendationSet(
        placement=slot.slug, title=slot.title, layout=slot.layout, impression=uuid4(), shortfall=shortfall
    )


def _answer(
    slot: Slot, items: tuple[RecommendedItem, ...], selection: Selection, context: Context, *, trace: bool
) -> RecommendationSet:
    is_led = slot.layout == Layout.BUNDLE and bool(items)
    anchor, shown = (items[0], items[1:]) if is_led else (None, items)
    return RecommendationSet(
        placement=slot.slug,
        title=_title(slot, shown),
        layout=slot.layout,
        impression=uuid4(),
        items=shown,
        anchor=anchor,
        shortfall=_shortfall(slot, len(shown), selection),
        trace=selection.trace() if trace else None,
        effect=selection.effect() if trace else None,
        personal=context.visitor.shopper is not None,
    )


def _remember(items: Iterable[RecommendedItem], context: Context) -> None:
    """What the rest of the page must not repeat."""
    keys = [item.key for item in items]
    context.visitor.shown.update(context.families_of(keys)[key] for key in keys)
    context.visitor.anchors.update(context.anchors)


def _title(slot: Slot, items: Sequence[RecommendedItem]) -> str:
    """The slot's own, unless it would claim of these products what is true of none."""
    claims = any(source.how in CLAIMING for source in slot.sources)
    if claims and items and not any(item.how in CLAIMING for item in items):
        return _("You may also like")
    return slot.title


def _shortfall(slot: Slot, found: int, selection: Selection) -> Shortfall | None:
    if found >= slot.limit:
        return None
    dropped = Counter(rule for rule in selection.dropped.values() if rule != "limit")
    return Shortfall(
        wanted=slot.limit,
        found=found,
        dropped=dict(dropped),
        rules=selection.rules_against(),
        may_fill=slot.fill,
    )
