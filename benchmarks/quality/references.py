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


_Methods = Mapping[str, tuple[str, Mapping[str, Any]]]

_KNN = {"neighbours": 200, "weighting": None, "similarity": "cosine", "min_shoppers": 1, "shrinkage": 0.0}
_RULES = {
    "rules": 200,
    "max_steps": 10,
    "distance_decay": "power",
    "exponent": 1.0,
    "half_life": None,
    "source_discount": 0.0,
    "popularity_discount": 0.0,
}
_SESSIONS = {
    "sample": 1000,
    "recency": 0.7,
    "before": 1.0,
    "length_discount": 0.5,
    "rarity": 1.0,
    "min_shoppers": 1,
}
_EASE = {
    "regularization": 200.0,
    "size_power": 0.0,
    "weight_power": 0.0,
    "half_life": None,
    "popularity_discount": 0.0,
    "min_shoppers": 1,
    "recency": 1.0,
}

_VISIT: _Methods = {
    "item-KNN on the last click": ("item-knn", {**_KNN, "recency": _LAST}),
    "sequential rules": ("sequential-rules", {**_RULES, "recency": _LAST}),
    "sequential rules, decay": ("sequential-rules", {**_RULES, "recency": 0.5}),
    "V-SKNN": (
        "session-knn",
        {**_SESSIONS, "neighbours": 100, "position_decay": 1.0, "half_life": None},
    ),
    "VSTAN": (
        "session-knn",
        {**_SESSIONS, "neighbours": 200, "position_decay": 0.8, "half_life": 0.3},
    ),
    "SLIST": (
        "slist",
        {
            "consistency": 0.3,
            "diagonal": 0.5,
            "regularization": 10.0,
            "past_decay": 0.5,
            "future_decay": 0.7,
            "half_life": None,
            "min_shoppers": 1,
            "recency": 0.5,
        },
    ),
}
_BASKET: _Methods = {
    "item-KNN, cosine": ("item-knn", _KNN),
    "item-KNN, TF-IDF": ("item-knn", {**_KNN, "weighting": "tfidf"}),
    "association rules": (
        "association-rules",
        {"z": 0.0, "popularity_discount": 0.0, "without_substitutes": False},
    ),
    "EASE": ("ease", {**_EASE, "rows": "orders"}),
}
_FOR_YOU: _Methods = {
    "personal frequency": ("personal-frequency", {"half_life": None, "recency": 1.0, "repeat_power": 0.0}),
    "personal frequency, recency": (
        "personal-frequency",
        {"half_life": 180, "recency": 1.0, "repeat_power": 0.0},
    ),
    "TIFU-KNN": (
        "tifu-knn",
        {
            "neighbours": 300,
            "own_share": 0.7,
            "group_size": 7,
            "within_decay": 0.9,
            "group_decay": 0.7,
            "half_life": None,
            "repeat_power": 0.0,
        },
    ),
    "user-KNN": ("user-knn", {}),
    "EASE": ("ease", {**_EASE, "rows": "shoppers"}),
    "ALS": ("als", {}),
}


def _of(kind: Kind, methods: _Methods) -> list[Contender]:
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
