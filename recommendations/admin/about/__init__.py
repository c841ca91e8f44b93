"""What a store admin needs to know of the built-in algorithms, a module for each family.

Nothing here imports what only training needs; a test holds these tables against the classes themselves.
"""

from collections.abc import Mapping
from typing import Final

from recommendations.admin.about import (
    basics,
    blends,
    product_data,
    ratings,
    repeats,
    together,
    visits,
)
from recommendations.admin.about.entry import About, Family

__all__ = ["BUILT_IN", "FAMILIES", "About", "Family"]

FAMILIES: Final[tuple[Family, ...]] = (
    basics.FAMILY,
    together.FAMILY,
    visits.FAMILY,
    repeats.FAMILY,
    product_data.FAMILY,
    ratings.FAMILY,
    blends.FAMILY,
)

BUILT_IN: Final[Mapping[str, About]] = {
    name: one for family in FAMILIES for name, one in family.members.items()
}
