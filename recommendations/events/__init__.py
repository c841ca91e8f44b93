"""What shoppers did comes in: recorded once, with consent, under the right shopper."""

from recommendations.events.record import Recorded, Rejection
from recommendations.events.tracker import tracker_context
from recommendations.events.tracking import track, track_order, track_refund

__all__ = ["Recorded", "Rejection", "track", "track_order", "track_refund", "tracker_context"]
