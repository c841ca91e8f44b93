"""Product recommendations from inside a Django shop's own database.

The public functions are looked up on first use, so that importing the package touches neither the app
registry nor NumPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommendations.events import track, track_order, track_refund
    from recommendations.serving import bundles, recommend, similar

__version__ = "0.1.0"
__all__ = ["bundles", "recommend", "similar", "track", "track_order", "track_refund"]

_ROOMS = {
    "track": "events",
    "track_order": "events",
    "track_refund": "events",
    "recommend": "serving",
    "similar": "serving",
    "bundles": "serving",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
