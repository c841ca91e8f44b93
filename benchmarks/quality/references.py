"""Single methods as they were published, by our own implementation and without any blending."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.quality import store
from benchmarks.quality.peers import Contender, Model
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import registry
from recommendations.algorithms.errors import MissingExtraError

_LAST = 1e-9  # a recency at which nothing but the last moment counts

#: What an item-item matrix is made of, by the kind of task; shoppers where nobody recorded visits.
_ROWS = {"visit": "visits", "basket": "orders", "for-you": "shoppers"}


def references() -> list[Contender]:
    return [
        *_of("visit", _VISIT),
        *_of("basket", _BASKET),
        *_of("for-you", _FOR_YOU),
    ]


_VISIT: dict[str, tuple[str, Mapping[str, Any]]] = {
    "item-KNN on the last click": (
        "item-knn",
        {"neighbours": 100, "weighting": None, "min_shoppers": 1, "recency": _LAST},
    ),
    "sequential rules": (
        "sequential-rules",
        {"exponent": 1.0, "half_life": None, "source_discount": 0.0, "recency": _LAST},
    ),
    "sequential rules, decay": (
        "sequential-rules",
        {"exponent": 1.0, "half_life": None, "source_discount": 0.0, "recency": 0.5},
    ),
    "V-SKNN": (
        "session-knn",
        {
            "neighbours": 100,
            "sample": 1000,
            "recency": 0.7,
            "position_decay": 1.0,
            "half_life": None,
            "length_discount": 0.5,
            "rarity": 1.0,
        },
    ),
    "VSTAN": (
        "session-knn",
        {
            "neighbours": 200,
            "sample": 1000,
            "recency": 0.7,
            "position_decay": 0.8,
            "half_life": 0.3,
            "length_discount": 0.5,
            "rarity": 1.0,
        },
    ),
    "SLIST": ("slist", {"half_life": None}),
}
_BASKET: dict[str, tuple[str, Mapping[str, Any]]] = {
    "item-KNN, cosine": ("item-knn", {"neighbours": 200, "weighting": None, "min_shoppers": 1}),
    "item-KNN, TF-IDF": ("item-knn", {"neighbours": 200, "weighting": "tfidf", "min_shoppers": 1}),
    "association rules": (
        "association-rules",
        {"z": 0.0, "popularity_discount": 0.0, "without_substitutes": False},
    ),
    "EASE": (
        "ease",
        {"rows": "orders", "regularization": 200.0, "size_power": 0.0, "min_shoppers": 1, "recency": 1.0},
    ),
}
_FOR_YOU: dict[str, tuple[str, Mapping[str, Any]]] = {
    "personal frequency": ("personal-frequency", {"half_life": None, "repeat_power": 0.0}),
    "personal frequency, recency": ("personal-frequency", {"half_life": 180, "repeat_power": 0.0}),
    "TIFU-KNN": ("tifu-knn", {"repeat_power": 0.0, "half_life": None}),
    "user-KNN": ("user-knn", {}),
    "EASE": (
        "ease",
        {"rows": "shoppers", "regularization": 200.0, "size_power": 0.0, "min_shoppers": 1, "recency": 1.0},
    ),
    "ALS": ("als", {}),
}


def _of(kind: Kind, methods: Mapping[str, tuple[str, Mapping[str, Any]]]) -> list[Contender]:
    return [
        Contender(
            name=name,
            make=partial(_made, algorithm),
            grid=(params,),
            library="",
            kinds=frozenset({kind}),
            version=_version(algorithm),
        )
        for name, (algorithm, params) in methods.items()
        if _is_there(algorithm)
    ]


def _is_there(algorithm: str) -> bool:
    """Some need a library that may not be installed."""
    try:
        return bool(registry.get(algorithm))
    except MissingExtraError:
        return False


def _version(algorithm: str) -> str:
    """Changes with the code of the algorithm's family and with what all families share."""
    family = registry.get(algorithm).__module__.split(".")[2]
    shared = ("arithmetic", "data", "online")
    return store.source_digest(*(f"recommendations/algorithms/{folder}" for folder in (family, *shared)))


def _made(algorithm: str, kind: Kind, **params: Any) -> Model:
    if algorithm == "item-knn":
        params = {"rows": _ROWS[kind], **params}
    return registry.get(algorithm)(**params)
