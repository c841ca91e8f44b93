"""Bundles: what is live, what a set is worth at which price, and what somebody decides about it."""

from recommendations.merchandising.bundles.deciding import (
    Undecidable,
    approve,
    price_of,
    reject,
    retire,
    set_price,
    why_not_approve,
)
from recommendations.merchandising.bundles.reading import (
    FEWEST,
    MOST,
    LiveBundle,
    fingerprint,
    read_bundles,
    restricted_products,
)
from recommendations.merchandising.bundles.worth import Worth, suggested

__all__ = [
    "FEWEST",
    "MOST",
    "LiveBundle",
    "Undecidable",
    "Worth",
    "approve",
    "fingerprint",
    "price_of",
    "read_bundles",
    "reject",
    "restricted_products",
    "retire",
    "set_price",
    "suggested",
    "why_not_approve",
]
