"""Which sources take part, by kind of placement: one short list for every shop.

Nothing here knows a shop: what a source is worth is found out on the shop's own history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.algorithms.hybrids.sources import Source


def _source(algorithm: str, fade: float | None = None, **params: Any) -> Source:
    return Source(algorithm=algorithm, params=params, fade=fade)


_POPULAR = (_source("popularity", fade=0.05), _source("popularity"))

POOLS: Mapping[str, Sequence[Source]] = {
    "visit": (
        _source("sequential-rules", recency=0.4),
        _source("sequential-rules", recency=0.7, popularity_discount=0.3),
        _POPULAR[0],
    ),
    "basket": (_source("item-knn", min_shoppers=1), *_POPULAR),
    "for-you": (_source("item-knn", min_shoppers=1), _source("personal-frequency"), *_POPULAR),
    "also-bought": (_source("item-knn"), _source("co-purchase"), _POPULAR[1]),
    "buy-again": (_source("personal-frequency"), _source("tifu-knn")),
}
