"""Sets of products that are bought together, proposed as bundles; a person decides. See docs/bundles.md.

Looked up on first use, so that a web process that only queues a search loads no NumPy.
"""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.training.bundles.choosing import Limits
    from recommendations.training.bundles.proposing import Outcome, propose

_HOMES = {"Limits": "choosing", "Outcome": "proposing", "propose": "proposing"}
__all__ = ["Limits", "Outcome", "propose"]

__getattr__ = lazy.names(__name__, _HOMES)
