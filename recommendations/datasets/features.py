"""What the shop says of its products, as the columns that algorithms read.

Products are asked for by ranges of their keys, so that no more than `CHUNK` rows are held at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Sum
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.algorithms.data import ItemFeatures
from recommendations.catalog import Key, ProductFeatures, get_catalog, product_model
from recommendations.datasets.keys import parents_of
from recommendations.models import EventKind, Interaction

#: SQLite takes 999 parameters on old builds.
CHUNK = 500
_UNKNOWN = ProductFeatures()


def recommendable_keys() -> list[Key]:
    """Every product that may ever be shown, in the database's order of keys; one query."""
    return list(get_catalog().recommendable().order_by("pk").values_list("pk", flat=True))


def item_features(item_ids: Sequence[Key], since: datetime | None = None) -> ItemFeatures:
    """Features of products in this order; what has no price has the mean that was paid for it `since` then."""
    known = _known(item_ids)
    found = [known.get(key, _UNKNOWN) for key in item_ids]
    prices = _numbers([one.price for one in found])
    if np.isnan(prices).any():
        prices = _with_paid(prices, item_ids, since)
    return ItemFeatures.of(
        len(found),
        titles=[one.title for one in found],
        texts=[one.text for one in found],
        categories=[tuple(one.categories) for one in found],
        brands=[one.brand for one in found],
        tags=[tuple(one.tags) for one in found],
        prices=prices,  # type: ignore[arg-type]
        margins=_numbers([one.margin for one in found]),  # type: ignore[arg-type]
        created_at=[_seconds(one.created_at) for one in found],
        vectors=_vectors(item_ids, found),
    )


def _known(item_ids: Sequence[Key]) -> dict[Key, ProductFeatures]:
    catalog = get_catalog()
    known: dict[Key, ProductFeatures] = {}
    shown = recommendable_keys()
    for first, last in _ranges(shown):
        known |= catalog.features(catalog.recommendable().filter(pk__gte=first, pk__lte=last))
    # What is no longer sold is in histories, and what it was like still counts.
    gone = [key for key in item_ids if key not in known]
    for start in range(0, len(gone), CHUNK):
        products = product_model()._default_manager.filter(pk__in=gone[start : start + CHUNK])
        known |= catalog.features(products)
    return known


def _ranges(keys: Sequence[Key]) -> Iterator[tuple[Key, Key]]:
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        yield part[0], part[-1]


def _with_paid(
    prices: NDArray[np.float64], item_ids: Sequence[Key], since: datetime | None
) -> NDArray[np.float64]:
    paid = _paid(since)
    means = np.array([paid.get(key, np.nan) for key in item_ids], np.float64)
    return np.where(np.isnan(prices), means, prices)


def _paid(since: datetime | None) -> Mapping[Key, float]:
    """Mean revenue of one unit, in the currency that most was sold in; one query."""
    rows = Interaction.objects.trusted().filter(kind=EventKind.PURCHASE, revenue__gt=0, quantity__gt=0)
    if since is not None:
        rows = rows.filter(occurred_at__gte=since)
    sums = list(
        rows.exclude(product_id=None)
        .order_by()
        .values_list("currency", "product_id")
        .annotate(revenue=Sum("revenue"), units=Sum("quantity"))
    )
    units: dict[str, int] = {}
    for currency, _product, _revenue, count in sums:
        units[currency] = units.get(currency, 0) + count
    main = max(units, key=units.__getitem__, default="")
    sold = [row for row in sums if row[0] == main]
    return _per_unit(sold, parents_of([row[1] for row in sold]))


def _per_unit(sold: Sequence[tuple[Any, ...]], parents: Mapping[Key, Key]) -> dict[Key, float]:
    revenue: dict[Key, float] = {}
    units: dict[Key, int] = {}
    for _currency, product, amount, count in sold:
        key = parents.get(product, product)
        revenue[key] = revenue.get(key, 0.0) + float(amount)
        units[key] = units.get(key, 0) + count
    return {key: revenue[key] / units[key] for key in revenue}


def _vectors(item_ids: Sequence[Key], found: Sequence[ProductFeatures]) -> NDArray[np.float32] | None:
    """Rows of one length; ValueError names a product that brings another."""
    lengths = {len(one.vector) for one in found if one.vector is not None}
    if not lengths:
        return None
    width = max(lengths)
    table = np.full((len(found), width), np.nan, np.float32)
    for row, (key, one) in enumerate(zip(item_ids, found, strict=True)):
        if one.vector is not None:
            if len(one.vector) != width:
                raise ValueError(
                    f"Product {key} brings a vector of {len(one.vector)} numbers, others one of {width}:"
                    " Catalog.features must give vectors of one length."
                )
            table[row] = one.vector
    return table


def _numbers(values: Sequence[Decimal | float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


def _seconds(moment: datetime | date | None) -> float:
    if moment is None:
        return float("nan")
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).timestamp()
