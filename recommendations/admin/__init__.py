"""The store admin's desk, a module per subject."""

from recommendations.admin import (
    interactions,
    placements,
    recommenders,
    rejected,
    relations,
    restrictions,
    shoppers,
    versions,
)

__all__ = [
    "interactions",
    "placements",
    "recommenders",
    "rejected",
    "relations",
    "restrictions",
    "shoppers",
    "versions",
]
