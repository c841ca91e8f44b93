"""Rules in the words that staff read, for pages of the desk: the Catalog may spell a category as no person would."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from recommendations.catalog import get_catalog
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule, Steering

#: What a filter calls values, and what the Catalog calls one of them.
KINDS = {"categories": "category", "brands": "brand", "tags": "tag"}


def labelled(campaigns: Iterable[Steering]) -> tuple[Steering, ...]:
    """The same campaigns, whose rules name values by the Catalog's labels; a query for each kind that they name."""
    campaigns = tuple(campaigns)
    filters = [rule.filter for campaign in campaigns for rule in campaign.rules]
    labels = {
        part: get_catalog().values_of(kind)
        for part, kind in KINDS.items()
        if any(getattr(one, part) for one in filters)
    }
    return tuple(
        replace(campaign, rules=tuple(_rule(rule, labels) for rule in campaign.rules))
        for campaign in campaigns
    )


def _rule(rule: Rule, labels: Mapping[str, Mapping[str, str]]) -> Rule:
    return replace(rule, labelled=_filter(rule.filter, labels)) if labels else rule


def _filter(one: Filter, labels: Mapping[str, Mapping[str, str]]) -> Filter:
    said: dict[str, Any] = {
        part: tuple(known.get(value, value) for value in getattr(one, part)) for part, known in labels.items()
    }
    return replace(one, **said)
