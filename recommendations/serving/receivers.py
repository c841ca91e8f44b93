"""A change to what is placed, steered or offered reaches every process, wherever it was made."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save

from recommendations.models import (
    Audience,
    Bundle,
    BundleItem,
    Campaign,
    CampaignRule,
    Placement,
    PlacementSource,
    Promotion,
    Recommender,
    Restriction,
    Revision,
)

WATCHED = (
    Placement,
    PlacementSource,
    Recommender,
    Campaign,
    CampaignRule,
    Audience,
    Restriction,
    Promotion,
    Bundle,
    BundleItem,
)
CHOSEN = (
    Campaign.placements,
    CampaignRule.products,
    Restriction.products,
    Promotion.products,
    Promotion.with_products,
)
"""What an admin picks for them: changed without their being saved."""


def connect() -> None:
    """Advance the revision when one of these is saved or deleted, or what was chosen for it changes."""
    for model in WATCHED:
        for signal in (post_save, post_delete):
            signal.connect(_advance, sender=model, dispatch_uid="recommendations.revision")
    for chosen in CHOSEN:
        m2m_changed.connect(
            _advance_for_chosen, sender=chosen.through, dispatch_uid="recommendations.revision"
        )


def _advance(*, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        Revision.advance()


def _advance_for_chosen(*, action: str, **_kwargs: Any) -> None:
    if action.startswith("post_"):
        Revision.advance()
