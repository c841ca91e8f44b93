"""The noun of the room: one thing that must hold of a shopper."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from recommendations.merchandising.audiences.fields import ConditionError, Field, Words

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People
    from recommendations.merchandising.audiences.request_facts import RequestFacts


class Condition(ABC):
    """Reads its fields from keywords and becomes an attribute for each; raises ConditionError.

    A condition is answered in the request, from what stands there (``verdict``), or counted over all
    shoppers (``among``), or both. One that is counted only is lasting: who it holds of is kept.
    """

    # Classes are told by templates, not made.
    do_not_call_in_templates: ClassVar[bool] = True

    name: ClassVar[str]
    label: ClassVar[Words]
    help_text: ClassVar[Words] = ""
    fields: ClassVar[tuple[Field, ...]]

    # Must those of whom it holds be kept, because no request can tell?
    is_lasting: ClassVar[bool] = False
    # Can it be told of all shoppers at once?
    is_counted: ClassVar[bool] = True
    # What of the request does it look at? Names of RequestFacts' attributes.
    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **said: Any) -> None:
        for field in self.fields:
            setattr(self, field.name, field.read(said.pop(field.name, None)))
        if said:
            raise ConditionError(next(iter(said)), _("“%s” says no such thing.") % self.label)
        self.check()

    def check(self) -> None:  # noqa: B027 - most have nothing to check
        """Raise ConditionError where the fields, right by themselves, do not go together."""

    @abstractmethod
    def words(self) -> str:
        """A part of a sentence about a shopper, in the active language: "spent at least £50"."""

    def verdict(self, facts: RequestFacts) -> bool | None:
        """Whether it holds in this request; None where the request cannot tell."""
        return None

    def among(self, people: People) -> Mask:
        """Of whom it holds."""
        raise NotImplementedError(f"{self.label} is told in the request only.")

    def to_json(self) -> dict[str, Any]:
        said = {field.name: field.to_json(getattr(self, field.name)) for field in self.fields}
        return {"is": self.name, **{name: value for name, value in said.items() if value not in (None, [])}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(str(self.to_json()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_json()})"
