"""What an audience may be made of, a subject a module; to add one, write a class and name it here."""

from collections.abc import Mapping
from typing import Final

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.conditions.baskets import BasketHolds, BasketValue
from recommendations.merchandising.audiences.conditions.deeds import Did
from recommendations.merchandising.audiences.conditions.members import MemberGroup
from recommendations.merchandising.audiences.conditions.places import Country, Device
from recommendations.merchandising.audiences.conditions.purchases import Orders, Spent
from recommendations.merchandising.audiences.conditions.tastes import LikesBrand, LikesCategory
from recommendations.merchandising.audiences.conditions.visits import FirstSeen, LastTime

CONDITIONS: Final[Mapping[str, type[Condition]]] = {
    one.name: one
    for one in (
        FirstSeen,
        LastTime,
        MemberGroup,
        Spent,
        Orders,
        LikesCategory,
        LikesBrand,
        Did,
        BasketValue,
        BasketHolds,
        Country,
        Device,
    )
}
"""By name, in the order in which they are offered."""
