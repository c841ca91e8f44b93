"""What a recommender learns from: its own wishes, else what suits its algorithm."""

from dataclasses import dataclass

from recommendations import conf
from recommendations.algorithms import Algorithm, registry
from recommendations.models import EventKind, Recommender


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Event kinds, how far back (days, None for ever) and how fast the past fades (days, None for never)."""

    kinds: tuple[str, ...]
    window_days: int | None
    half_life_days: float | None
    store: str = ""


def spec_for(recommender: Recommender) -> Spec:
    """Raise UnknownAlgorithmError where there is no such algorithm, ValueError for an unknown event kind."""
    algorithm = algorithm_class(recommender.algorithm)
    return Spec(
        kinds=_kinds(tuple(recommender.kinds or algorithm.kinds or _with_a_signal())),
        window_days=recommender.window_days or algorithm.window_days,
        half_life_days=recommender.half_life_days or algorithm.half_life_days,
        store=recommender.store,
    )


def algorithm_class(name: str) -> type[Algorithm]:
    """A built-in algorithm, one that setting ALGORITHMS names, or the class at a dotted path."""
    return registry.get(conf.settings.ALGORITHMS.get(name, name))


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
