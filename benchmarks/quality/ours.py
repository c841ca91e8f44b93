"""What stands for this package: one blend with its defaults, told nothing but what is asked of it."""

from __future__ import annotations

from typing import Any

from benchmarks.quality import store
from benchmarks.quality.peers import Contender
from benchmarks.quality.tasks import Kind
from recommendations.evaluation.auto_blend import AutoBlend


def _make(kind: Kind, **params: Any) -> AutoBlend:
    return AutoBlend(kind=kind, **params)


AUTO_BLEND = Contender(
    name="AutoBlend",
    make=_make,
    library="",
    version=store.source_digest("recommendations/algorithms", "recommendations/evaluation"),
)
