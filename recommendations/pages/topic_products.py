"""Which products a campaign's page shows, and in which order: what its rules say, as for any placement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from recommendations.catalog import plain_key
from recommendations.merchandising.arranging import arrange
from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.rules import Rule, Steering
from recommendations.merchandising.steering import steer
from recommendations.models import RuleAction
from recommendations.serving.context import Context
from recommendations.serving.facts import static_facts
from recommendations.serving.restricting import guard_of

MOST = 20_000
"""So many of the shop's products, the latest keys first, are looked at."""

UNSOLD = 0.001
"""What is on no list of what is popular counts as much as a thousandth of the most popular."""


def ranked_keys(campaign: Steering, context: Context) -> list[PlainKey]:
    """Pins at their places; the others that the campaign shows only, or else boosts, the most popular first.

    Only what can be bought now, without what is excluded, blocked or sensitive; of variants the best. Rules
    that compare with a product at hand say nothing here.
    """
    book = Book(replace(rule, campaign=campaign.id) for rule in campaign.rules)
    facts = _allowed(_eligible(book.rules, context), context)
    steered = steer(_by_popularity(facts, context), book, facts, now=context.now)
    about = [rule for rule in book.rules if rule.action == RuleAction.ONLY] or [
        rule for rule in book.rules if rule.action == RuleAction.BOOST
    ]
    concerned = [key for key, _share in steered.ranked if _is_concerned(facts[key], about, context)]
    pinned = [pin for pin in steered.pins if any(key in facts for key in pin.keys)]
    arranged = arrange(
        concerned,
        pinned,
        limit=len(facts),
        facts=facts,
        eligible=facts,
        families=context.families_of([*facts]),
    )
    return arranged.keys


def _eligible(rules: Sequence[Rule], context: Context) -> dict[PlainKey, Facts]:
    """Facts of all that may be shown and bought now; price, margin and stock only where they are asked for."""
    catalog = context.catalog
    products = catalog.visible(catalog.recommendable(), context.request).order_by("-pk")
    guard = guard_of(context.held)
    if guard.later or any(rule.filter.reads_live for rule in rules):
        return _live_facts(products[:MOST], context)
    keys = [plain_key(key) for key in products.values_list("pk", flat=True)[:MOST]]
    known = static_facts.of(keys, catalog)
    return {key: known[key] for key in keys}


def _live_facts(products: Iterable[Any], context: Context) -> dict[PlainKey, Facts]:
    rows = [*products]
    known = static_facts.of([plain_key(row.pk) for row in rows], context.catalog)
    live = {plain_key(key): one for key, one in context.catalog.live(rows, context.request).items()}
    return {
        key: replace(known[key], price=live[key].price, margin=live[key].margin, stock=live[key].stock)
        if key in live
        else known[key]
        for key in (plain_key(row.pk) for row in rows)
    }


def _allowed(facts: Mapping[PlainKey, Facts], context: Context) -> dict[PlainKey, Facts]:
    guard = guard_of(context.held)
    if not guard:
        return dict(facts)
    held = {key: guard.of(one) for key, one in facts.items()}
    return {
        key: one
        for key, one in facts.items()
        if not (held[key].blocked or held[key].sensitive)
        and not any(blocked.matches(one, now=context.now) for blocked in guard.later)
    }


def _by_popularity(facts: Mapping[PlainKey, Facts], context: Context) -> list[tuple[PlainKey, float]]:
    """Shares of the most popular, 0 to 1; of equals those that came first."""
    lists = [source.published for source in context.held.fallbacks if source.published]
    popular = next((one.everyone for one in lists if one.algorithm == "popularity"), ())
    best = max((entry[1] for entry in popular), default=1.0) or 1.0
    shares = {entry[0]: max(entry[1] / best, UNSOLD) for entry in popular}
    return sorted(((key, shares.get(key, UNSOLD)) for key in facts), key=lambda one: -one[1])


def _is_concerned(facts: Facts, rules: Sequence[Rule], context: Context) -> bool:
    return any(not rule.filter.is_relative and rule.filter.matches(facts, now=context.now) for rule in rules)
