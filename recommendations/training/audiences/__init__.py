"""Who belongs to which audience, and what is known of each shopper: counted in the background.

Everything is looked up on first use, so that a web process that only asks for a refresh loads no NumPy.
"""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.training.audiences.estimating import Estimate, estimate
    from recommendations.training.audiences.profiles import Evidence, profile_of
    from recommendations.training.audiences.refreshing import Refreshed, refresh

_HOMES = {
    "Estimate": "estimating",
    "Evidence": "profiles",
    "Refreshed": "refreshing",
    "estimate": "estimating",
    "profile_of": "profiles",
    "refresh": "refreshing",
}
__all__ = ["Estimate", "Evidence", "Refreshed", "estimate", "profile_of", "refresh"]

__getattr__ = lazy.names(__name__, _HOMES)
