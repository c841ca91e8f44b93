"""Promotions from their rows to plain offers; what cannot be read is left out and logged."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from recommendations import conf
from recommendations.catalog import plain_key
from recommendations.merchandising.circumstances import Schedule
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.merchandising.promotions.offers import Offer, SetItem
from recommendations.models import (
    Bundle,
    BundleStatus,
    Campaign,
    CampaignStatus,
    Promotion,
    PromotionKind,
    PromotionStatus,
)

logger = logging.getLogger(__name__)

_LIVE = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


def read_promotions(at: datetime | None = None) -> tuple[Offer, ...]:
    """Those that are given now or will be, in the order in which they are applied. Four queries at most."""
    now = at or timezone.now()
    rows = Promotion.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        Q(campaign=None) | Q(campaign__status__in=_LIVE),
        Q(bundle=None) | Q(bundle__status=BundleStatus.LIVE),
        status=PromotionStatus.ACTIVE,
        store__in={"", conf.settings.STORE},
    )
    return tuple(sorted(offers_of(rows), key=lambda offer: offer.rank))


def offers_of(rows: QuerySet[Promotion]) -> list[Offer]:
    """The offers that these rows describe, whether they are given now or not."""
    promotions = [*rows.select_related("campaign", "bundle").prefetch_related("bundle__items")]
    products, others = keys_of("products", promotions), keys_of("with_products", promotions)
    found = (_read(row, products[row.pk], others[row.pk]) for row in promotions)
    return [offer for offer in found if offer is not None]


def keys_of(relation: str, promotions: Sequence[Promotion]) -> Mapping[int, list[PlainKey]]:
    """The plain keys of each promotion's products, by its id; one query, and not of the products' table."""
    found: dict[int, list[PlainKey]] = defaultdict(list)
    if promotions:
        field: Any = Promotion._meta.get_field(relation)
        own, product = (f"{name}_id" for name in (field.m2m_field_name(), field.m2m_reverse_field_name()))
        rows = field.remote_field.through.objects.filter(**{f"{own}__in": [row.pk for row in promotions]})
        for promotion, key in rows.order_by("pk").values_list(own, product):
            found[promotion].append(plain_key(key))
    return found


def offer_of(row: Promotion, products: Iterable[PlainKey] = (), others: Iterable[PlainKey] = ()) -> Offer:
    """The offer that a row describes, saved or not, on these products (together with those ``others``).

    Raises:
        FilterError: its conditions cannot be read.
    """
    campaign, bundle = row.campaign, row.bundle
    return Offer(
        id=row.pk,
        kind=row.kind,
        value=row.value,
        name=row.name,
        labels=row.label if isinstance(row.label, dict) else {},
        currency=row.currency,
        which=Filter.read(row.which, products),
        together=frozenset(others),
        bundle=row.bundle_id,
        items=_items(bundle) if bundle else (),
        threshold=row.threshold,
        audience=row.audience_id,
        needs_coupon=row.needs_coupon,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        schedule=schedule_of(campaign) if campaign else None,
        shows_countdown=row.shows_countdown,
        budget=row.budget,
        most_per_shopper=row.most_per_shopper,
        margin_floor=row.margin_floor,
        order=row.order,
        exclusive=row.exclusive,
    )


def _items(bundle: Bundle) -> tuple[SetItem, ...]:
    return tuple(SetItem(plain_key(item.product_id), item.quantity) for item in bundle.items.all())


def schedule_of(campaign: Campaign) -> Schedule:
    return Schedule(
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        weekdays=tuple(campaign.weekdays),
        from_time=campaign.from_time,
        to_time=campaign.to_time,
    )


def _read(row: Promotion, products: Iterable[PlainKey], others: Iterable[PlainKey]) -> Offer | None:
    try:
        offer = offer_of(row, products, others)
    except FilterError:
        logger.exception("Promotion %s (%s) cannot be read and is not given.", row.pk, row)
        return None
    # A comparison needs something to compare with, and a set its products: without them nothing is meant.
    is_whole = bool(offer.items) if row.kind == PromotionKind.BUNDLE else True
    return offer if is_whole and not offer.which.is_relative else None
