"""What a recommender learns from: its own wishes, else what suits its algorithm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommendations import conf
from recommendations.algorithms import Algorithm, registry
from recommendations.algorithms.base import Side
from recommendations.models import EventKind, Recommender


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Event kinds, how far back (days, None for ever), how fast the past fades (days, None for never).

    ``reads`` is what is wanted besides interactions: "features", "relations", "friends".
    """

    kinds: tuple[str, ...]
    window_days: int | None
    half_life_days: float | None
    store: str = ""
    reads: frozenset[Side] = frozenset()


def spec_for(recommender: Recommender) -> Spec:
    """Raise UnknownAlgorithmError where there is no such algorithm, ValueError for an unknown event kind."""
    algorithm = algorithm_class(recommender.algorithm)
    return Spec(
        kinds=_kinds(tuple(recommender.kinds or algorithm.kinds or _with_a_signal())),
        window_days=recommender.window_days or algorithm.window_days,
        half_life_days=recommender.half_life_days or algorithm.half_life_days,
        store=recommender.store,
        reads=reads(recommender.algorithm, recommender.parameters),
    )


def algorithm_class(name: str) -> type[Algorithm]:
    """A built-in algorithm, one that setting ALGORITHMS names, or the class at a dotted path."""
    return registry.get(conf.settings.ALGORITHMS.get(name, name))


def reads(name: str, parameters: Mapping[str, Any]) -> frozenset[Side]:
    """What an algorithm reads besides interactions, and what those that it is made of read."""
    found = algorithm_class(name)
    sources = parameters.get("sources") or getattr(_with_defaults(found), "sources", None) or ()
    inner = (reads(one["algorithm"], one.get("params") or {}) for one in sources if "algorithm" in one)
    return found.reads.union(*inner)


def _with_defaults(found: type[Algorithm]) -> Algorithm | None:
    try:
        return found()
    except TypeError:  # a shop's own, which has parameters without a default
        return None


def _with_a_signal() -> tuple[str, ...]:
    return tuple(kind for kind, weight in conf.settings.EVENT_WEIGHTS.items() if weight)


def _kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(kinds) - set(EventKind.values))
    if unknown:
        raise ValueError(
            f"There is no event kind {unknown[0]!r}; give kinds out of {', '.join(EventKind.values)}."
        )
    # A refund is no signal of its own: it takes back the purchase that it belongs to.
    return tuple(kind for kind in EventKind.values if kind in kinds and kind != EventKind.REFUND)
