"""Audiences as they are stored, ready to be asked."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from recommendations import conf
from recommendations.catalog import get_catalog, parse_key, plain_key, product_model
from recommendations.merchandising.audiences.audience import CompiledAudience, read_conditions
from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.conditions.deeds import Did
from recommendations.merchandising.audiences.fields import ConditionError
from recommendations.merchandising.facts import Facts, PlainKey, facts_of
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.models import Audience, Restriction, RestrictionKind

logger = logging.getLogger(__name__)


def read_audiences() -> Mapping[int, CompiledAudience]:
    """The active ones of this store, by id. One that cannot be read is nobody, and the log says why."""
    rows = Audience.objects.filter(is_active=True, store__in={"", conf.settings.STORE})
    found = {row.pk: audience for row in rows if (audience := compiled(row)) is not None}
    _forget_sensitive([one for audience in found.values() for one in audience.conditions])
    return found


def compiled(row: Audience) -> CompiledAudience | None:
    try:
        conditions = read_conditions(row.conditions)
    except ConditionError as error:
        logger.error("Audience %s (%s) is left out, its conditions cannot be read: %s", row.pk, row, error)  # noqa: TRY400
        return None
    return CompiledAudience(
        id=row.pk, name=row.name, conditions=conditions, is_kept=row.refreshed_at is not None
    )


def _forget_sensitive(conditions: Iterable[Condition]) -> None:
    """Nothing is inferred from what somebody did with a sensitive product, in a request either."""
    deeds = [one for one in conditions if isinstance(one, Did)]
    sensitive = Restricted.read().among({key for one in deeds for key in one.products}) if deeds else ()
    for one in deeds:
        one.products = tuple(key for key in one.products if key not in sensitive)


@dataclass(frozen=True, slots=True)
class Restricted:
    """Products that may not be shown everywhere, or of which nothing is inferred."""

    filters: tuple[Filter, ...] = field(default=())

    @classmethod
    def read(cls, *kinds: RestrictionKind) -> "Restricted":
        """By every active restriction of the kinds, or else of the sensitive; one that cannot be read is logged."""
        rows = Restriction.objects.filter(
            kind__in=kinds or [RestrictionKind.SENSITIVE], is_active=True, store__in={"", conf.settings.STORE}
        ).prefetch_related("products")
        return cls(tuple(found for row in rows if (found := _filter_of(row)) is not None))

    def holds(self, facts: Facts) -> bool:
        now = timezone.now()
        return any(one.matches(facts, now=now) for one in self.filters)

    def among(self, keys: Collection[PlainKey]) -> frozenset[PlainKey]:
        """Those of the products that are; one query, or none where nothing is sensitive."""
        wanted = [key for key in map(parse_key, keys) if key is not None]
        if not (self.filters and wanted):
            return frozenset()
        products = product_model()._default_manager.filter(pk__in=wanted)
        found = get_catalog().features(products)
        facts = (facts_with_price(plain_key(key), features) for key, features in found.items())
        return frozenset(one.key for one in facts if self.holds(one))


def facts_with_price(key: PlainKey, features: Any) -> Facts:
    """Facts outside of a request: the price is the catalog's."""
    return facts_of(key, features, price=features.price, margin=features.margin, stock=features.stock)


def _filter_of(row: Restriction) -> Filter | None:
    keys = [plain_key(product.pk) for product in row.products.all()]
    try:
        return Filter.read(row.which, keys)
    except FilterError as error:
        logger.error("Restriction %s (%s) cannot be read: %s", row.pk, row, error)  # noqa: TRY400
        return None
