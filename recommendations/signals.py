"""What a shop can listen to. All are sent after commit; a receiver that fails is logged, never felt."""

from django.dispatch import Signal

interaction_recorded = Signal()
"""``batch`` (UUID) and ``interactions`` (list of `Interaction`): what a call to track, track_order or
track_refund, or a browser's batch of events, has stored. Backfills and imports send none."""

model_published = Signal()
"""``version`` (`ModelVersion`): it serves from now on; so too after a rollback."""
