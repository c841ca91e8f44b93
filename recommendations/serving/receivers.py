"""A change to what is placed reaches every process, wherever it was made."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from recommendations.models import Placement, PlacementSource, Recommender, Revision


def connect() -> None:
    """Advance the revision when a placement, a source or a recommender is saved or deleted."""
    for model in (Placement, PlacementSource, Recommender):
        for signal in (post_save, post_delete):
            signal.connect(_advance, sender=model, dispatch_uid="recommendations.revision")


def _advance(*, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        Revision.advance()
