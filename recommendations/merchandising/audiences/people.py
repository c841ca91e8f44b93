"""Many shoppers at once, as columns: what conditions that are counted ask of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from recommendations.merchandising.facts import PlainKey

    Mask: TypeAlias = NDArray[np.bool_]
    Numbers: TypeAlias = NDArray[Any]

Moment: TypeAlias = Literal["order", "visit", "first_seen"]
Taste: TypeAlias = Literal["categories", "brands"]


class People(Protocol):
    """n shoppers; each answer has shape [n]. Only refunds' net counts; ``days`` None is ever."""

    def days_since(self, moment: Moment) -> Numbers:
        """Days since it last happened; infinite where it never did."""

    def orders(self, days: int | None) -> Numbers:
        """Orders of which something was kept."""

    def spent(self, days: int | None) -> Numbers:
        """In the shop's currency, net of refunds."""

    def share_in(self, taste: Taste, names: Collection[str]) -> Numbers:
        """Of what they did, the share (0 to 1) with products of any of these; nothing sensitive counts."""

    def did(self, kind: str, products: Collection[PlainKey], days: int) -> Mask:
        """Who did this with any of the products."""

    def in_groups(self, names: Collection[str]) -> Mask:
        """Whose account is in any of these member groups."""
