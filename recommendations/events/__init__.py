"""What shoppers did comes in: recorded once, with consent, under the right shopper."""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.events.record import Recorded, Rejection
    from recommendations.events.tracker import tracker_context
    from recommendations.events.tracking import track, track_order, track_refund

__all__ = ["Recorded", "Rejection", "track", "track_order", "track_refund", "tracker_context"]

__getattr__ = lazy.names(
    __name__,
    {
        "Recorded": "record",
        "Rejection": "record",
        "track": "tracking",
        "track_order": "tracking",
        "track_refund": "tracking",
        "tracker_context": "tracker",
    },
)
