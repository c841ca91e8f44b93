"""How recommenders, placements and events are doing, as facts and in words: for the admin and recs_doctor."""

from recommendations.training.health.events import EventsHealth, events
from recommendations.training.health.placements import (
    PlacementHealth,
    PlacementState,
    fallback_chain,
    placements,
    source_name,
)
from recommendations.training.health.recommenders import (
    RecommenderHealth,
    RecommenderState,
    published_versions,
    recommenders,
    trained_in_words,
)
from recommendations.training.health.words import ago, count, gain, percent

__all__ = [
    "EventsHealth",
    "PlacementHealth",
    "PlacementState",
    "RecommenderHealth",
    "RecommenderState",
    "ago",
    "count",
    "events",
    "fallback_chain",
    "gain",
    "percent",
    "placements",
    "published_versions",
    "recommenders",
    "source_name",
    "trained_in_words",
]
