"""Campaigns and restrictions as serving needs them: rows read once, filters ready to be held against products."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from recommendations import conf
from recommendations.catalog import plain_key
from recommendations.merchandising.circumstances import CircumstancesError, Schedule
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.merchandising.rules import Rule, Steering
from recommendations.models import Campaign, CampaignRule, Restriction
from recommendations.models.filters import ProductFilter
from recommendations.serving.slots import Restricted

logger = logging.getLogger(__name__)


def read_campaigns() -> tuple[Steering, ...]:
    """All live ones of this store, the one with the highest priority first; four queries."""
    campaigns = [*_in_store(Campaign.objects.live()).prefetch_related("placements", "rules")]
    products = products_of(CampaignRule, [rule for campaign in campaigns for rule in campaign.rules.all()])
    return tuple(found for campaign in campaigns if (found := readable(campaign, products)) is not None)


def read_restrictions() -> tuple[Restricted, ...]:
    """The active ones of this store; two queries."""
    rows = [*_in_store(Restriction.objects.filter(is_active=True))]
    products = products_of(Restriction, rows)
    return tuple(_restricted(rows, products))


def readable(campaign: Campaign, products: Mapping[int, Sequence[PlainKey]]) -> Steering | None:
    """With its placements; None, and a log entry, where it cannot be read: the others go on."""
    rules = [(rule, products.get(rule.pk, ())) for rule in campaign.rules.all()]
    try:
        return steering_of(campaign, rules, (placement.slug for placement in campaign.placements.all()))
    except Exception:
        logger.exception(
            "Campaign %s (%s) cannot be read: the shop goes on without it.", campaign.pk, campaign
        )
        return None


def steering_of(
    campaign: Campaign, rules: Iterable[tuple[CampaignRule, Sequence[PlainKey]]], placements: Iterable[str]
) -> Steering:
    """A campaign, saved or not, with its rules (each with its products' keys), on these placements (slugs).

    Raises where schedule or circumstances are not of the kind that they must be.
    """
    if not isinstance(campaign.circumstances, Mapping):
        raise CircumstancesError("", "Circumstances are an object of fields and lists.")
    return Steering(
        id=campaign.pk or 0,
        name=campaign.name,
        slug=campaign.slug,
        priority=campaign.priority,
        placements=frozenset(placements),
        audience=campaign.audience_id,
        schedule=Schedule(
            starts_at=campaign.starts_at,
            ends_at=campaign.ends_at,
            weekdays=tuple(campaign.weekdays),
            from_time=campaign.from_time,
            to_time=campaign.to_time,
        ),
        circumstances=campaign.circumstances,
        rules=tuple(_rules(campaign, rules)),
    )


def _rules(campaign: Campaign, rules: Iterable[tuple[CampaignRule, Sequence[PlainKey]]]) -> Iterator[Rule]:
    for number, (row, products) in enumerate(rules):
        wanted = filter_of(row, products)
        if wanted is not None:
            yield Rule(
                id=row.pk or -number - 1,  # a draft's rules are told apart too
                campaign=campaign.pk or 0,
                campaign_name=campaign.name,
                priority=campaign.priority,
                action=row.action,
                filter=wanted,
                pinned=tuple(products),
                position=row.position,
                strength=row.strength,
            )


def _restricted(
    rows: Iterable[Restriction], products: Mapping[int, Sequence[PlainKey]]
) -> Iterator[Restricted]:
    for row in rows:
        wanted = filter_of(row, products[row.pk])
        if wanted is not None:
            yield Restricted(id=row.pk, kind=row.kind, filter=wanted, note=row.note)


def filter_of(row: ProductFilter, products: Iterable[PlainKey]) -> Filter | None:
    """The row's filter; None, and a log entry, where it cannot be read: the others go on."""
    try:
        return Filter.read(row.which, products)
    except FilterError as error:
        logger.error("%s %s is passed over: %s", type(row).__name__, row.pk, error)  # noqa: TRY400
        return None


def products_of(model: type[ProductFilter], rows: Sequence[Any]) -> Mapping[int, list[PlainKey]]:
    """The keys of each row's products, in the order in which they were chosen; one query."""
    found: dict[int, list[PlainKey]] = defaultdict(list)
    if rows:
        field: Any = model._meta.get_field("products")
        owner, product = field.m2m_field_name(), field.m2m_reverse_field_name()
        chosen = field.remote_field.through._default_manager
        for row, key in (
            chosen.filter(**{f"{owner}__in": [row.pk for row in rows]})
            .order_by("pk")
            .values_list(f"{owner}_id", f"{product}_id")
        ):
            found[row].append(plain_key(key))
    return found


def _in_store(rows: Any) -> Any:
    return rows.filter(store__in={"", conf.settings.STORE})
