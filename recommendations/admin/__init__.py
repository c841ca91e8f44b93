"""The store admin's desk, a module per subject."""

from recommendations.admin import (
    audiences,
    bundles,
    campaigns,
    interactions,
    placements,
    promotions,
    recommenders,
    rejected,
    relations,
    restrictions,
    shoppers,
    versions,
)

__all__ = [
    "audiences",
    "bundles",
    "campaigns",
    "interactions",
    "placements",
    "promotions",
    "recommenders",
    "rejected",
    "relations",
    "restrictions",
    "shoppers",
    "versions",
]
