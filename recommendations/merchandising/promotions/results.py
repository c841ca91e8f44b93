"""What pricing answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from recommendations.catalog import Key, Price


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line of the basket, as it was asked for: ``subtotal`` - ``discount`` = ``total``."""

    product: Key
    quantity: int
    unit_price: Decimal
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    promotions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What one promotion gives on this basket; ``lines`` are (product, amount) pairs that add up to it."""

    promotion: int
    label: str
    amount: Decimal
    coupon: str = ""
    lines: tuple[tuple[Key, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdState:
    """How far the basket is from what it must come to; ``missing`` is 0 where it is reached.

    ``saves`` is what it takes off, or would take off the products in the basket: never more than is given.
    """

    promotion: int
    label: str
    threshold: Decimal
    spend: Decimal
    missing: Decimal
    saves: Decimal
    currency: str

    @property
    def is_reached(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedBasket:
    """What a basket costs at a moment, line by line; lines add up to ``total``, discounts to the difference."""

    lines: tuple[PricedLine, ...]
    currency: str
    subtotal: Decimal
    total: Decimal
    at: datetime
    discounts: tuple[Discount, ...] = ()
    thresholds: tuple[ThresholdState, ...] = ()
    refused_coupons: Mapping[str, str] = field(default_factory=dict)

    @property
    def discount(self) -> Decimal:
        return self.subtotal - self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a card shows of the prices that promotions make: one unit, as `price_basket` prices it alone.

    ``promotion`` is the one that takes off most. ``ends_at`` is when this price ends, where a promotion on it
    says when. ``is_personal``: not everybody gets it, so it must never stand on a page that is kept for all.
    """

    promotion: int
    label: str
    price: Price
    badge: str = ""
    ends_at: datetime | None = None
    is_personal: bool = False
