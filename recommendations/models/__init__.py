"""What is remembered, a module per stage of the flow."""

from recommendations.models.evaluations import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus
from recommendations.models.events import EventKind, Interaction, Quality, RejectedEvent
from recommendations.models.intakes import Intake
from recommendations.models.placements import HowSource, Layout, PageType, Placement, PlacementSource
from recommendations.models.recommenders import (
    ModelVersion,
    RecommendationList,
    Recommender,
    Scope,
    Stage,
    VersionStatus,
)
from recommendations.models.relations import Relation, RelationKind
from recommendations.models.revision import Revision
from recommendations.models.shoppers import Shopper

__all__ = [
    "EntryStatus",
    "Evaluation",
    "EvaluationEntry",
    "EvaluationStatus",
    "EventKind",
    "HowSource",
    "Intake",
    "Interaction",
    "Layout",
    "ModelVersion",
    "PageType",
    "Placement",
    "PlacementSource",
    "Quality",
    "RecommendationList",
    "Recommender",
    "RejectedEvent",
    "Relation",
    "RelationKind",
    "Revision",
    "Scope",
    "Shopper",
    "Stage",
    "VersionStatus",
]
