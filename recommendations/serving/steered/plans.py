"""What applies to one widget besides its sources: campaigns that are on, restrictions, and the slot's own options."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from recommendations.merchandising.books import Book
from recommendations.merchandising.circumstances import Circumstances, Schedule, holds
from recommendations.merchandising.circumstances.schedule import LOOK_AHEAD
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule, Steering
from recommendations.models import Objective, RuleAction
from recommendations.serving.context import Context
from recommendations.serving.restricting import guard_of
from recommendations.serving.slots import Slot, Snapshot

WEIGHING = frozenset({Objective.VALUE, Objective.MARGIN})
"""Objectives for which a product's worth counts, and not its relevance alone."""

MOST_PLANS = 1_000
"""So many combinations of a placement and the campaigns that are on are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The campaigns that are on, and their rules in two books.

    ``lasting`` sorts candidates before they are fetched. ``live`` holds what hangs on price, margin or stock,
    and the pins. ``slugs`` are the campaigns', ``compares`` what relative filters compare with (``anchor``,
    ``basket``).
    """

    campaigns: tuple[Steering, ...]
    lasting: Book
    live: Book
    slugs: Mapping[int, str]
    reads_live: bool
    compares: frozenset[str]
    compares_prices: bool


def plan_of(slot: Slot, context: Context) -> Plan | None:
    """None where nothing is to be done to the candidates: most pages of most shops."""
    held = context.held
    here = _here(slot.slug, held)
    active = _active(here, slot, context) if here else ()
    if not active and not held.restrictions and not has_options(slot):
        return None
    name = ("plan", slot.slug, *(campaign.id for campaign in active))
    found: Plan | None = held.memo.get(name)
    if found is None:
        if len(held.memo) > MOST_PLANS:
            held.memo.clear()
        found = held.memo[name] = plan_for(slot, active, guard_of(held).later)
    return found


def plan_for(slot: Slot, campaigns: Sequence[Steering], restrictions: Iterable[Filter] = ()) -> Plan:
    """With the rules of these campaigns, all of them on; ``restrictions`` are those that are asked late."""
    rules = [rule for campaign in campaigns for rule in campaign.rules]
    live = _live(rules)
    which = [slot.which] if slot.which is not None else []
    filters = [*(rule.filter for rule in rules), *which, *restrictions]
    return Plan(
        campaigns=tuple(campaigns),
        lasting=Book(rule for rule in rules if rule.id not in live),
        live=Book(rule for rule in rules if rule.id in live),
        slugs={campaign.id: campaign.slug for campaign in campaigns},
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


def _live(rules: Iterable[Rule]) -> frozenset[int]:
    """Ids of those that are asked last."""
    rules = [*rules]
    # Where one of a campaign's alternatives hangs on the minute, none of them can rule anything out before.
    unsure = {rule.campaign for rule in rules if rule.action == RuleAction.ONLY and rule.filter.reads_live}
    return frozenset(
        rule.id
        for rule in rules
        if rule.filter.reads_live
        or rule.action == RuleAction.PIN
        or (rule.action == RuleAction.ONLY and rule.campaign in unsure)
    )


def _here(slug: str, held: Snapshot) -> tuple[Steering, ...]:
    found: tuple[Steering, ...] | None = held.memo.get(("here", slug))
    if found is None:
        found = held.memo["here", slug] = tuple(
            campaign for campaign in held.campaigns if slug in campaign.placements and campaign.rules
        )
    return found


def _active(campaigns: Sequence[Steering], slot: Slot, context: Context) -> tuple[Steering, ...]:
    on = _on(campaigns, slot.slug, context)
    if any(one.circumstances for one in on):
        circumstances = circumstances_of(slot, context)
        on = [one for one in on if not one.circumstances or holds(one.circumstances, circumstances)]
    return tuple(one for one in on if one.audience is None or one.audience in context.visitor.audiences)


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


class _Span(NamedTuple):
    """From a moment up to another no schedule changes its mind; ``on`` are the campaigns that it is on for."""

    since: datetime
    until: datetime
    on: Sequence[Steering]


def _on(campaigns: Sequence[Steering], slug: str, context: Context) -> Sequence[Steering]:
    """By their schedules, which are asked again when one of them changes."""
    memo, now = context.held.memo, context.now
    found: _Span | None = memo.get(("on", slug))
    if found is None or not found.since <= now < found.until:
        spans = [_span(campaign.schedule, now) for campaign in campaigns]
        on = [campaign for campaign, (start, _end) in zip(campaigns, spans, strict=True) if start <= now]
        until = min(end if start <= now else start for start, end in spans)
        found = memo["on", slug] = _Span(now, until, on)
    return found.on


def _span(schedule: Schedule, now: datetime) -> tuple[datetime, datetime]:
    """When it is on, now or next."""
    until = now + LOOK_AHEAD
    return next(schedule.spans(now, until), (until, until))
