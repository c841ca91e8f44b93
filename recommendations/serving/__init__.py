"""One answer per placement: candidates, eligibility, blending, reasons, fallback."""

from recommendations.serving.api import UnknownPlacementError, bundles, recommend, similar
from recommendations.serving.defaults import ensure_defaults
from recommendations.serving.results import (
    Candidate,
    RecommendationSet,
    RecommendedItem,
    Shortfall,
    TracedCandidate,
)
from recommendations.serving.slots import Snapshot
from recommendations.serving.snapshots import forget, snapshot

__all__ = [
    "Candidate",
    "RecommendationSet",
    "RecommendedItem",
    "Shortfall",
    "Snapshot",
    "TracedCandidate",
    "UnknownPlacementError",
    "bundles",
    "ensure_defaults",
    "forget",
    "recommend",
    "similar",
    "snapshot",
]
