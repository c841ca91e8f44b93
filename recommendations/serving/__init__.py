"""One answer per placement: candidates, eligibility, blending, reasons, fallback."""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.serving.api import UnknownPlacementError, bundles, recommend, similar
    from recommendations.serving.defaults import ensure_defaults
    from recommendations.serving.results import (
        Candidate,
        Moved,
        RecommendationSet,
        RecommendedItem,
        Shortfall,
        TracedCandidate,
    )
    from recommendations.serving.slots import Snapshot
    from recommendations.serving.snapshots import forget, snapshot

__all__ = [
    "Candidate",
    "Moved",
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

__getattr__ = lazy.names(
    __name__,
    {
        "Candidate": "results",
        "Moved": "results",
        "RecommendationSet": "results",
        "RecommendedItem": "results",
        "Shortfall": "results",
        "Snapshot": "slots",
        "TracedCandidate": "results",
        "UnknownPlacementError": "api",
        "bundles": "api",
        "ensure_defaults": "defaults",
        "forget": "snapshots",
        "recommend": "api",
        "similar": "api",
        "snapshot": "snapshots",
    },
)
