"""Product recommendations from inside a Django shop's own database.

The public functions are looked up on first use, so that importing the package touches neither the app
registry nor NumPy.
"""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.events import track, track_order, track_refund
    from recommendations.serving import bundles, recommend, similar
    from recommendations.serving.pricing import price_basket, redeem, release

__version__ = "0.1.0"
__all__ = [
    "bundles",
    "price_basket",
    "recommend",
    "redeem",
    "release",
    "similar",
    "track",
    "track_order",
    "track_refund",
]

__getattr__ = lazy.names(
    __name__,
    {
        "track": "events",
        "track_order": "events",
        "track_refund": "events",
        "recommend": "serving",
        "similar": "serving",
        "bundles": "serving",
        "price_basket": "serving.pricing",
        "redeem": "serving.pricing",
        "release": "serving.pricing",
    },
)
