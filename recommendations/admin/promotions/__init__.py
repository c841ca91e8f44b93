"""The desk for promotions: what is given to whom, what it does to prices, and what was given."""

from recommendations.admin.promotions.desk import PromotionAdmin
from recommendations.admin.promotions.redemptions import RedemptionAdmin

__all__ = ["PromotionAdmin", "RedemptionAdmin"]
