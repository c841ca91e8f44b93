"""What is true of who asks, and so which offers are theirs."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from recommendations.merchandising.promotions.offers import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``audiences`` they belong to, promotions that their ``coupons`` open (with the code that does), how many
    ``orders`` each promotion was given on already, and what ``remains`` of each budget.

    ``shopper`` is None for who is not known, or did not consent to be: a cap per shopper cannot be kept for
    them, and so they do not get what has one.
    """

    now: datetime
    shopper: int | None = None
    audiences: Container[int] = frozenset()
    coupons: Mapping[int, str] = field(default_factory=dict)
    orders: Mapping[int, int] = field(default_factory=dict)
    remains: Mapping[int, Decimal | None] = field(default_factory=dict)

    def may_have(self, offer: Offer) -> bool:
        return (
            offer.is_on(self.now)
            and (offer.audience is None or offer.audience in self.audiences)
            and (not offer.needs_coupon or offer.id in self.coupons)
            and self._is_within_cap(offer)
        )

    def can_pay(self, offer: Offer, amount: Decimal) -> bool:
        """Whether the budget bears all of ``amount``: it is given as a whole or not at all."""
        return offer.budget is None or amount <= (self.remains.get(offer.id) or Decimal(0))

    def _is_within_cap(self, offer: Offer) -> bool:
        if offer.most_per_shopper is None:
            return True
        return self.shopper is not None and self.orders.get(offer.id, 0) < offer.most_per_shopper
