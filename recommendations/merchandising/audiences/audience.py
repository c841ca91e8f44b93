"""An audience as it is asked: conditions that are read once, and looked at in every request."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.conditions import CONDITIONS
from recommendations.merchandising.audiences.fields import ConditionError

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People
    from recommendations.merchandising.audiences.request_facts import RequestFacts

MOST_CONDITIONS = 20


def read_condition(said: Any) -> Condition:
    """The condition that ``{"is": "spent", "amount": ["50", null]}`` describes; raises ConditionError."""
    if not isinstance(said, Mapping) or said.get("is") not in CONDITIONS:
        raise ConditionError("is", _("There is no such condition; choose one of those that are offered."))
    return CONDITIONS[said["is"]](**{str(name): value for name, value in said.items() if name != "is"})


def read_conditions(said: Any) -> tuple[Condition, ...]:
    """All of an audience's; raises ConditionError for the first that is wrong, or for too many."""
    if not isinstance(said, list | tuple):
        raise ConditionError("", _("Conditions are a list."))
    if len(said) > MOST_CONDITIONS:
        raise ConditionError("", _("%s conditions at most: make two audiences of it.") % MOST_CONDITIONS)
    return tuple(map(read_condition, said))


def words(conditions: Sequence[Condition]) -> str:
    """ "spent at least 50 GBP ever and in member group “Trade”" """
    return pgettext("between conditions that all hold", " and ").join(one.words() for one in conditions)


def among(conditions: Sequence[Condition], people: People) -> Mask | None:
    """Of whom all hold that can be counted; None where none can."""
    masks = [one.among(people) for one in conditions if one.is_counted]
    return reduce(and_, masks) if masks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledAudience:
    """``is_kept`` says whether its members were counted since its conditions were last changed."""

    id: int
    name: str
    conditions: tuple[Condition, ...]
    is_kept: bool = False
    is_lasting: bool = field(init=False)
    reads: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_lasting", any(one.is_lasting for one in self.conditions))
        reads = frozenset[str]().union(*(one.reads for one in self.conditions))
        object.__setattr__(self, "reads", reads)

    def holds(self, facts: RequestFacts, memberships: Container[int]) -> bool:
        """Whether whoever asks belongs to it; ``memberships`` are ids of the audiences they are kept in.

        An audience without conditions is nobody: a campaign for everybody needs none.
        """
        verdicts = [one.verdict(facts) for one in self.conditions]
        if not verdicts or False in verdicts:
            return False
        return None not in verdicts or (self.is_kept and self.id in memberships)
