from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recommendations import conf
from recommendations.algorithms import Dataset
from recommendations.algorithms.data.factorize import factorize
from recommendations.catalog import Key
from recommendations.datasets import features, links
from recommendations.datasets.keys import canonical_shoppers, numbered_groups, numbered_products
from recommendations.datasets.reading import Progress, Rows, read
from recommendations.datasets.refunds import kept_shares
from recommendations.datasets.spec import Spec, spec_for
from recommendations.models import EventKind, Recommender


def build(
    recommender: Recommender, until: datetime | None = None, progress: Progress | None = None
) -> Dataset:
    """What `recommender` learns from, up to `until` (now by default).

    Bots and suspicious events are left out; merged shoppers count as their account; refunds have reversed
    their purchases; one shopper's weight on a product and number of products are capped; the past has faded
    by the half-life. What its algorithm `reads` besides comes along; with features, every product that may
    be shown is an item, also one that nothing has happened to. `progress` is told the share of rows read.
    """
    until = until or timezone.now()
    spec = spec_for(recommender)
    since = until - timedelta(days=spec.window_days) if spec.window_days else None
    said = links.statements() if "relations" in spec.reads else []
    shown = features.recommendable_keys() if "features" in spec.reads else []
    also = {*shown, *links.related_keys(said)}
    data = dataset(read(spec, since, until, progress), spec, until, also)
    keys = data.item_ids.tolist()
    return replace(
        data,
        features=features.item_features(keys, since) if "features" in spec.reads else None,
        relations=links.relations(said, keys) if "relations" in spec.reads else None,
        friends=links.friends(data.shopper_ids) if "friends" in spec.reads else None,
    )


def dataset(rows: Rows, spec: Spec, until: datetime, also: Collection[Key] = ()) -> Dataset:
    """Raw rows, numbered, weighted, capped and faded; `also` are products that get a code in any case."""
    rows = rows.take(np.argsort(rows.times, kind="stable"))
    rows = replace(rows, shoppers=canonical_shoppers(rows.shoppers))
    shares = kept_shares(rows)
    is_refund = [name == EventKind.REFUND for name in rows.kind_names]
    kept = np.flatnonzero((shares > 0) & ~np.array(is_refund, bool)[rows.kinds])
    data = _numbered(rows.take(kept), shares[kept], spec, also)
    return _tamed(data, spec, until)


def _numbered(rows: Rows, shares: NDArray[np.float32], spec: Spec, also: Collection[Key]) -> Dataset:
    codes, item_ids = numbered_products(rows.keys, also)
    shoppers, shopper_ids = factorize(rows.shoppers, "shoppers")
    return Dataset(
        shoppers=shoppers,
        items=codes[rows.products],
        weights=_weights(rows.kind_names)[rows.kinds] * shares,
        values=rows.values,
        times=rows.times,
        kinds=rows.kinds,
        visits=numbered_groups(rows.visits),
        orders=numbered_groups(rows.orders),
        kind_names=spec.kinds,
        shopper_ids=shopper_ids,
        item_ids=item_ids,
    )


def _weights(kinds: tuple[str, ...]) -> NDArray[np.float32]:
    weights = conf.settings.EVENT_WEIGHTS
    return np.array([weights.get(kind, 0.0) for kind in kinds], np.float32)


def _tamed(data: Dataset, spec: Spec, until: datetime) -> Dataset:
    data = data.capped(
        pair_weight=conf.settings.MAX_SHOPPER_PRODUCT_WEIGHT,
        items_per_shopper=conf.settings.MAX_SHOPPER_PRODUCTS,
    )
    if spec.half_life_days is None:
        return data
    return data.decayed(spec.half_life_days, until.timestamp())
