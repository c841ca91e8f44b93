"""What is remembered, a module per stage of the flow."""

from recommendations.models.audiences import Audience, AudienceMember, ShopperProfile
from recommendations.models.bundles import Bundle, BundleItem, BundleOrigin, BundleStatus
from recommendations.models.campaigns import (
    Campaign,
    CampaignRevision,
    CampaignRule,
    CampaignStatus,
    RuleAction,
)
from recommendations.models.evaluations import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus
from recommendations.models.events import EventKind, Interaction, Quality, RejectedEvent
from recommendations.models.filters import ProductFilter
from recommendations.models.intakes import Intake
from recommendations.models.placements import (
    HowSource,
    Layout,
    Objective,
    PageType,
    Placement,
    PlacementSource,
)
from recommendations.models.promotions import (
    Coupon,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Redemption,
)
from recommendations.models.recommenders import (
    ModelVersion,
    RecommendationList,
    Recommender,
    Scope,
    Stage,
    VersionStatus,
)
from recommendations.models.relations import Relation, RelationKind
from recommendations.models.restrictions import Restriction, RestrictionKind
from recommendations.models.revision import Revision
from recommendations.models.shoppers import Shopper

__all__ = [
    "Audience",
    "AudienceMember",
    "Bundle",
    "BundleItem",
    "BundleOrigin",
    "BundleStatus",
    "Campaign",
    "CampaignRevision",
    "CampaignRule",
    "CampaignStatus",
    "Coupon",
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
    "Objective",
    "PageType",
    "Placement",
    "PlacementSource",
    "ProductFilter",
    "Promotion",
    "PromotionKind",
    "PromotionStatus",
    "Quality",
    "RecommendationList",
    "Recommender",
    "Redemption",
    "RejectedEvent",
    "Relation",
    "RelationKind",
    "Restriction",
    "RestrictionKind",
    "Revision",
    "RuleAction",
    "Scope",
    "Shopper",
    "ShopperProfile",
    "Stage",
    "VersionStatus",
]
