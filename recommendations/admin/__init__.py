"""The store admin's desk, a module per subject."""

from recommendations.admin import (
    campaigns,
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
    "campaigns",
    "interactions",
    "placements",
    "recommenders",
    "rejected",
    "relations",
    "restrictions",
    "shoppers",
    "versions",
]
