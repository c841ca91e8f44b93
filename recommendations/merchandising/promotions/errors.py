"""What cannot be priced or redeemed; each says why, in words for the shopper."""

from django.core.exceptions import ValidationError


class UnpriceableError(ValidationError):
    """The basket cannot be priced: two currencies, a product without a price, a quantity below one."""


class PromotionGone(ValidationError):  # noqa: N818 (it is an answer to the shopper, not a fault)
    """A discount that was promised can no longer be given. Price the basket again and show what it is now.

    ``promotion`` is its id.
    """

    def __init__(self, message: str, promotion: int) -> None:
        super().__init__(message, code="promotion_gone")
        self.promotion = promotion
