"""Selection where campaigns, restrictions or the placement's own options have a say.

A pool of candidates is sorted by what lasts of them, and the shop is asked about those that come first. Of
these, price, margin and stock are known, and with them the order, the pins and the caps.
"""

from recommendations.serving.steered.plans import Plan, plan_of
from recommendations.serving.steered.selection import SteeredSelection

__all__ = ["Plan", "SteeredSelection", "plan_of"]
