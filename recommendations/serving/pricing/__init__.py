"""What a basket and a card cost this visitor, and what an order takes from budgets."""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.merchandising.promotions.results import PricedBasket
    from recommendations.serving.pricing.api import (
        closing_the_gap,
        offers_for,
        price_basket,
        price_choices,
        redeem,
        release,
    )
    from recommendations.serving.pricing.doors import Pricing, Promotions

__all__ = [
    "PricedBasket",
    "Pricing",
    "Promotions",
    "closing_the_gap",
    "offers_for",
    "price_basket",
    "price_choices",
    "redeem",
    "release",
]

__getattr__ = lazy.names(
    __name__,
    {
        "PricedBasket": "doors",
        "Pricing": "doors",
        "Promotions": "doors",
        "closing_the_gap": "api",
        "offers_for": "api",
        "price_basket": "api",
        "price_choices": "api",
        "redeem": "api",
        "release": "api",
    },
)
