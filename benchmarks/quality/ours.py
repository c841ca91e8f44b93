"""What stands for this package: one blend with its defaults, told nothing but what is asked of it."""

from __future__ import annotations

from typing import Any

from benchmarks.quality import store
from benchmarks.quality.peers import Contender, Model
from benchmarks.quality.tasks import Kind
from recommendations.algorithms import registry


def _make(kind: Kind, **params: Any) -> Model:
    return registry.get("auto-blend")(kind=kind, **params)


AUTO_BLEND = Contender(
    name="AutoBlend",
    make=_make,
    library="",
    version=store.source_digest("recommendations/algorithms", "recommendations/evaluation"),
)
