"""Which sources take part, by kind of placement: one short list for every shop.

Nothing here knows a shop: what a source is worth is found out on the shop's own history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.algorithms.hybrids.sources import Source


def _source(algorithm: str, fade: float | None = None, **params: Any) -> Source:
    return Source(algorithm=algorithm, params=params, fade=fade)


#: Rare pairs teach much together. What is published from a blend has a minimum of its own (`company`).
_ANYBODY: dict[str, Any] = {"min_shoppers": 1}
_NEIGHBOURS: dict[str, Any] = {"neighbours": 100, **_ANYBODY}
_BM25: dict[str, Any] = {"weighting": "bm25", "similarity": "product", **_NEIGHBOURS}
_FLAT_BM25: dict[str, Any] = {**_BM25, "bm25_saturation": 0.3, "bm25_length": 0.25}
_WALK: dict[str, Any] = {"alpha": 1.0, "popularity_discount": 0.4, "shrinkage": 5.0, **_NEIGHBOURS}
#: EASE as published: every row and entry alike, whenever it was. Long histories want it, strongly regularised.
_TEXTBOOK: dict[str, Any] = {"size_power": 0.0, "weight_power": 0.0, "half_life": None, "recency": 1.0}
_LATELY = _source("popularity", fade=0.05)
_EVER = _source("popularity")

POOLS: Mapping[str, Sequence[Source]] = {
    "visit": (
        _source("sequential-rules", min_visits=1),
        _source("sequential-rules", min_visits=1, recency=0.3, exponent=1.0, source_discount=1.0),
        _source("sequential-rules", min_visits=1, recency=0.6, exponent=0.3, popularity_discount=0.1),
        _source("session-knn", **_ANYBODY),
        _source("session-knn", recency=0.15, before=0.3, length_discount=0.0, **_ANYBODY),
        _source("session-knn", recency=0.6, before=0.15, length_discount=0.0, **_ANYBODY),
        _source("slist", **_ANYBODY),
        _source("item-knn", rows="visits", self_similar=True, shrinkage=5.0, recency=0.5, **_NEIGHBOURS),
        _source("random-walk", rows="visits", self_similar=True, recency=0.5, **_WALK),
        _source("item-knn", self_similar=True, **_BM25),
        _source("ease", rows="shoppers"),
        _source("content"),
        _LATELY,
    ),
    "basket": (
        _source("ease"),
        _source("ease", regularization=10.0, size_power=0.0, half_life=None),
        _source("ease", popularity_discount=0.2),
        _source("item-knn", rows="orders", shrinkage=5.0, **_NEIGHBOURS),
        _source("item-knn", rows="orders", **_FLAT_BM25),
        _source("item-knn", **_NEIGHBOURS),
        _source("co-purchase"),
        _source("session-knn", **_ANYBODY),
        _LATELY,
        _EVER,
    ),
    "for-you": (
        _source("ease", half_life=90.0),
        _source("ease", rows="shoppers"),
        _source("ease", rows="shoppers", regularization=500.0, **_TEXTBOOK),
        _source("item-knn", self_similar=True, **_NEIGHBOURS),
        _source("item-knn", self_similar=True, **_BM25),
        _source("item-knn", self_similar=True, **_FLAT_BM25),
        _source("item-knn", rows="orders", shrinkage=5.0, **_NEIGHBOURS),
        _source("tifu-knn"),
        _source("personal-frequency"),
        _source("purchase-cycle"),
        _source("als"),
        _source("content"),
        _LATELY,
        _EVER,
    ),
    "also-bought": (
        _source("ease"),
        _source("co-purchase"),
        _source("item-knn", neighbours=100),
        _source("item-knn", rows="orders", **_NEIGHBOURS),
        _source("sequential-rules"),
        _source("content"),
        _EVER,
    ),
    "buy-again": (
        _source("personal-frequency"),
        _source("personal-frequency", half_life=60),
        _source("purchase-cycle"),
        _source("tifu-knn"),
        _LATELY,
    ),
}
