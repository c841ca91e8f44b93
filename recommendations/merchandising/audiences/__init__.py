"""Who a campaign or promotion is for: conditions on shoppers, answered in the request or kept as members."""

from recommendations.merchandising.audiences.audience import (
    CompiledAudience,
    among,
    read_condition,
    read_conditions,
    words,
)
from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.conditions import CONDITIONS
from recommendations.merchandising.audiences.fields import ConditionError
from recommendations.merchandising.audiences.reading import read_audiences
from recommendations.merchandising.audiences.request_facts import RequestFacts

__all__ = [
    "CONDITIONS",
    "CompiledAudience",
    "Condition",
    "ConditionError",
    "RequestFacts",
    "among",
    "read_audiences",
    "read_condition",
    "read_conditions",
    "words",
]
