"""What a parameter search tries, by algorithm: the few parameters that decide, at the values that papers report.

An algorithm of the shop's own declares its own as `search_ranges`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.algorithms import Algorithm

Ranges = Mapping[str, Sequence[Any]]

RANGES: Mapping[str, Ranges] = {
    "als": {"factors": (32, 64, 128), "regularization": (0.01, 0.05, 0.2), "alpha": (1.0, 5.0, 20.0)},
    "association-rules": {"min_orders": (2, 3, 5), "popularity_discount": (0.0, 0.25, 0.5)},
    "co-purchase": {"min_orders": (1, 2, 3), "z": (0.0, 1.0, 1.96)},
    "content": {"learn_weights": (True, False), "price_width": (0.3, 1.0)},
    "ease": {
        "regularization": (50.0, 200.0, 500.0, 1000.0),
        "size_power": (0.0, 0.5, 1.0),
        "popularity_discount": (0.0, 0.2, 0.4),
    },
    "item-knn": {
        "neighbours": (50, 100, 200),
        "weighting": ("tfidf", "bm25"),
        "shrinkage": (0.0, 10.0, 50.0),
        "popularity_discount": (0.0, 0.25, 0.5),
    },
    "personal-frequency": {"half_life": (30, 90, 180, 365), "recency": (0.6, 0.8, 1.0)},
    "popularity": {"min_shoppers": (1, 3)},
    "purchase-cycle": {"strength": (1.0, 3.0, 10.0)},
    "random-walk": {
        "popularity_discount": (0.0, 0.4, 0.8),
        "alpha": (0.8, 1.0, 1.2),
        "neighbours": (50, 100),
    },
    "sequential-rules": {
        "max_steps": (5, 10, 20),
        "exponent": (0.3, 0.6, 1.0),
        "popularity_discount": (0.0, 0.1, 0.3),
        "recency": (0.3, 0.6, 0.9),
    },
    "session-knn": {"neighbours": (100, 300, 600), "recency": (0.15, 0.4, 0.6), "before": (0.0, 0.15, 0.3)},
    "slist": {"regularization": (10.0, 50.0, 200.0), "consistency": (0.2, 0.5, 0.8)},
    "svd": {"n_factors": (20, 50, 100), "regularization": (0.02, 0.05, 0.1)},
    "svd-plus-plus": {"n_factors": (10, 20), "regularization": (0.02, 0.05, 0.1)},
    "tifu-knn": {"neighbours": (100, 300), "own_share": (0.3, 0.6, 0.9), "group_size": (3, 7)},
    "trending": {"recent_days": (3, 7, 14), "smoothing": (1, 5, 20)},
    "user-knn": {"neighbours": (50, 100, 200), "popularity_discount": (0.0, 0.25, 0.5)},
}


def ranges_of(name: str, algorithm: type[Algorithm]) -> Ranges:
    """Those of its parameters that are worth a search, without values that it would refuse."""
    declared: Ranges = getattr(algorithm, "search_ranges", None) or RANGES.get(name, {})
    return {
        parameter: kept
        for parameter, values in declared.items()
        if parameter in algorithm.param_names()
        and (kept := [value for value in values if _is_right(algorithm, parameter, value)])
    }


def _is_right(algorithm: type[Algorithm], parameter: str, value: Any) -> bool:
    check = algorithm.checks.get(parameter)
    return check is None or not check(value)
