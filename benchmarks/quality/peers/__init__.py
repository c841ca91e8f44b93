"""Recommenders that others wrote, each behind `fit` and `recommend`, with a short grid of parameters.

Each is used the way its own documentation does, only faster: the same scores, many shoppers at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK


class Model(Protocol):
    def fit(self, data: Dataset) -> Self: ...

    def recommend(self, histories: Histories, k: int, *, exclude_seen: bool) -> TopK: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """How a model is made for a kind of task, and the parameters to try."""

    name: str
    make: Callable[..., Model]  # (kind, **parameters)
    grid: Sequence[Mapping[str, Any]] = ({},)
    library: str  # the package that must be installed; "" for ours
    kinds: frozenset[str] = frozenset({"visit", "basket", "for-you"})
    sources: frozenset[str] | None = field(default=None)  # None: all


def contenders() -> list[Contender]:
    """All peers, those first that fit fast."""
    from benchmarks.quality.peers import factors, item_item, lenskit_models, popularity, surprise_svd

    modules = (popularity, item_item, lenskit_models, factors, surprise_svd)
    return [contender for module in modules for contender in module.CONTENDERS]


__all__ = ["Contender", "Kind", "Model", "contenders"]
