"""Which products a rule, a promotion or a restriction is about: read, matched, and said in words."""

from recommendations.merchandising.filters.filter import Filter, PriceStep, RelativeTo
from recommendations.merchandising.filters.ranges import Range
from recommendations.merchandising.filters.reading import FilterError

__all__ = ["Filter", "FilterError", "PriceStep", "Range", "RelativeTo"]
