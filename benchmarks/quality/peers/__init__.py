"""Recommenders that others wrote, each behind `fit` and `recommend`, with a short grid of parameters.

Each is used the way its own documentation does, only faster: the same scores, many shoppers at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, Self

from benchmarks.quality.tasks import Kind
from recommendations.algorithms import Dataset, Histories, TopK

#: Whose recommenders take part, as packages are called.
LIBRARIES = ("implicit", "scikit-surprise", "lenskit")


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
    version: str = ""  # of the code; figures of another version are measured anew


def contenders() -> list[Contender]:
    """Those whose library is installed; first those that fit fast."""
    from benchmarks.quality.peers import factors, item_item, lenskit_models, popularity, surprise_svd

    modules = (popularity, item_item, lenskit_models, factors, surprise_svd)
    found = [contender for module in modules for contender in module.CONTENDERS]
    return [replace(peer, version=version(peer.library)) for peer in found if _is_installed(peer.library)]


def absent() -> list[str]:
    """The libraries that are not installed here."""
    return [library for library in LIBRARIES if not _is_installed(library)]


def _is_installed(library: str) -> bool:
    try:
        return bool(version(library))
    except PackageNotFoundError:
        return False


__all__ = ["Contender", "Kind", "Model", "contenders"]
