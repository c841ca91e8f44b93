"""What a store admin needs to know of the built-in algorithms, without importing what only training needs.

A test holds this table against the classes themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from recommendations import conf
from recommendations.models import HowSource, ModelVersion, Recommender, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """``parameters`` are those that the algorithm knows, with their defaults."""

    title: "StrPromise"
    does: "StrPromise"
    scopes: frozenset[str]
    parameters: Mapping[str, Any] = field(default_factory=dict)


BUILT_IN: Final[Mapping[str, About]] = {
    "co-purchase": About(
        title=_("Co-purchase"),
        does=_("Products that are bought in the same order more often than chance would have it."),
        scopes=frozenset({Scope.ITEM}),
        parameters={
            "neighbours": 50,
            "min_orders": 3,
            "min_shoppers": 2,
            "min_lift": 1.0,
            "z": 1.96,
            "max_order_items": 100,
            "recency": 0.8,
        },
    ),
    "item-knn": About(
        title=_("Item-KNN"),
        does=_("Products that the same shoppers liked; personal lists from what each shopper did."),
        scopes=frozenset({Scope.ITEM, Scope.SHOPPER}),
        parameters={
            "neighbours": 50,
            "weighting": "tfidf",
            "min_shoppers": 3,
            "shrinkage": 0.0,
            "recency": 0.7,
        },
    ),
    "popularity": About(
        title=_("Popularity"),
        does=_("What sells or is looked at most; the yardstick for all others."),
        scopes=frozenset({Scope.GLOBAL}),
        parameters={"min_shoppers": 1},
    ),
    "svd": About(
        title=_("SVD"),
        does=_("Personal lists from tastes that shoppers have in common (matrix factorisation)."),
        scopes=frozenset({Scope.SHOPPER}),
        parameters={
            "n_factors": 100,
            "n_epochs": 20,
            "learning_rate": 0.005,
            "regularization": 0.02,
            "lowest_rating": 1.0,
            "highest_rating": 5.0,
            "fold_in_ridge": 0.2,
            "seed": 0,
        },
    ),
    "trending": About(
        title=_("Trending"),
        does=_("What has risen lately, beyond what it usually sells."),
        scopes=frozenset({Scope.GLOBAL}),
        parameters={"recent_days": 7, "baseline_days": 28, "smoothing": 5, "min_shoppers": 3},
    ),
}

READS: Final[Mapping[str, str]] = {
    HowSource.ANCHOR: Scope.ITEM,
    HowSource.HISTORY: Scope.ITEM,
    HowSource.SHOPPER: Scope.SHOPPER,
    HowSource.GLOBAL: Scope.GLOBAL,
}
"""Which lists a source needs; what the shopper looked at recently needs none."""


def names() -> list[str]:
    """The built-in algorithms and those that the shop has named."""
    return [*dict.fromkeys([*BUILT_IN, *conf.settings.ALGORITHMS])]


def about(algorithm: str) -> About | None:
    """What is known of a built-in algorithm; nothing of a shop's own, even where it took a built-in's name."""
    return None if algorithm in conf.settings.ALGORITHMS else BUILT_IN.get(algorithm)


def title(algorithm: str) -> str:
    """The algorithm's name in words; the class's name of one that goes by its path."""
    known = about(algorithm)
    return str(known.title) if known else algorithm.rpartition(".")[2]


def scopes(recommender: Recommender, published: ModelVersion | None = None) -> frozenset[str]:
    """Which lists the recommender publishes; a shop's own algorithm shows it once it is published."""
    known = about(recommender.algorithm)
    if known is not None:
        return known.scopes
    lists = published.counts.get("lists", {}) if published else {}
    return frozenset(lists) or frozenset(Scope.values)
