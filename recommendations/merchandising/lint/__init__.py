"""What is amiss with campaigns, promotions and bundles: pure functions on what they compile to."""

from recommendations.merchandising.lint.assortment import Assortment, Missing
from recommendations.merchandising.lint.findings import Finding, Row, Severity, in_order

__all__ = ["Assortment", "Finding", "Missing", "Row", "Severity", "in_order"]
