"""What applies to one widget besides its sources: campaigns that are on, restrictions, and the slot's own options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from recommendations.merchandising.books import Book
from recommendations.merchandising.circumstances import Circumstances, Schedule, holds
from recommendations.merchandising.circumstances.schedule import LOOK_AHEAD
from recommendations.merchandising.rules import Steering
from recommendations.models import Objective, RuleAction
from recommendations.serving.context import Context
from recommendations.serving.slots import Slot, Snapshot

WEIGHING = frozenset({Objective.VALUE, Objective.MARGIN})
"""Objectives for which a product's worth counts, and not its relevance alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The books hold the rules of all campaigns on this placement; those in ``active`` are on.

    ``lasting`` leaves out what hangs on price, margin or stock: it sorts candidates before they are fetched.
    ``slugs`` are the campaigns', ``compares`` what relative filters compare with (``anchor``, ``basket``).
    """

    active: frozenset[int]
    book: Book
    lasting: Book
    slugs: Mapping[int, str]
    reads_live: bool
    compares: frozenset[str]
    compares_prices: bool


class _Books(NamedTuple):
    campaigns: tuple[Steering, ...]
    book: Book
    lasting: Book
    slugs: Mapping[int, str]


def plan_of(slot: Slot, context: Context) -> Plan | None:
    """None where nothing is to be done to the candidates: most pages of most shops."""
    books = _books(slot.slug, context.held)
    active = _active(books.campaigns, slot, context)
    if not active and not context.held.restrictions and not has_options(slot):
        return None
    filters = [rule.filter for rule in books.book.rules if rule.campaign in active]
    filters += [slot.which] if slot.which is not None else []
    return Plan(
        active=active,
        book=books.book,
        lasting=books.lasting,
        slugs=books.slugs,
        reads_live=weighs(slot) or any(one.reads_live for one in filters),
        compares=frozenset(one.relative_to for one in filters if one.is_relative),
        compares_prices=any(one.price_step is not None for one in filters),
    )


def has_options(slot: Slot) -> bool:
    return bool(
        slot.which is not None
        or weighs(slot)
        or slot.diversity
        or slot.most_per_brand
        or slot.most_per_category
        or slot.exploration
    )


def weighs(slot: Slot) -> bool:
    return slot.objective in WEIGHING


def circumstances_of(slot: Slot, context: Context) -> Circumstances:
    found = context.visitor.surroundings
    return Circumstances(
        now=context.now,
        page=slot.page_type,
        device=found.device,
        country=found.country,
        region=found.region,
        referrer=found.referrer,
    )


def _books(slug: str, held: Snapshot) -> _Books:
    found: _Books | None = held.memo.get(("books", slug))
    if found is None:
        found = held.memo["books", slug] = _bound(slug, held.campaigns)
    return found


def _bound(slug: str, campaigns: Sequence[Steering]) -> _Books:
    here = tuple(campaign for campaign in campaigns if slug in campaign.placements and campaign.rules)
    rules = [rule for campaign in here for rule in campaign.rules]
    # Where one of a campaign's alternatives hangs on the minute, none of them can rule anything out yet.
    unsure = {rule.campaign for rule in rules if rule.action == RuleAction.ONLY and rule.filter.reads_live}
    lasting = [
        rule
        for rule in rules
        if not rule.filter.reads_live and not (rule.action == RuleAction.ONLY and rule.campaign in unsure)
    ]
    return _Books(here, Book(rules), Book(lasting), {campaign.id: campaign.slug for campaign in here})


def _active(campaigns: Sequence[Steering], slot: Slot, context: Context) -> frozenset[int]:
    on = [one for one in campaigns if _is_on(one, context)]
    if not on:
        return frozenset()
    circumstances = circumstances_of(slot, context)
    return frozenset(one.id for one in on if _is_for(one, circumstances, context))


def _is_for(campaign: Steering, circumstances: Circumstances, context: Context) -> bool:
    return (not campaign.circumstances or holds(campaign.circumstances, circumstances)) and (
        campaign.audience is None or campaign.audience in context.visitor.audiences
    )


class _Span(NamedTuple):
    """From a moment up to another a schedule does not change its mind."""

    since: datetime
    until: datetime
    is_on: bool


def _is_on(campaign: Steering, context: Context) -> bool:
    """By its schedule, which is asked again when it changes."""
    memo, now = context.held.memo, context.now
    found: _Span | None = memo.get(("on", campaign.id))
    if found is None or not found.since <= now < found.until:
        found = memo["on", campaign.id] = _span(campaign.schedule, now)
    return found.is_on


def _span(schedule: Schedule, now: datetime) -> _Span:
    start, end = next(schedule.spans(now, now + LOOK_AHEAD), (now + LOOK_AHEAD, now + LOOK_AHEAD))
    return _Span(now, end, is_on=True) if start <= now else _Span(now, start, is_on=False)
