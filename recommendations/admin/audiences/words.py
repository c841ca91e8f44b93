"""What an audience's conditions say, for lists and for those who may only look."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recommendations.catalog import get_catalog
from recommendations.merchandising.audiences import (
    Condition,
    ConditionError,
    read_condition,
    read_conditions,
    words,
)
from recommendations.merchandising.audiences.fields import AnyOf

_LABELLED = ("category", "brand", "tag", "group")


class Labels:
    """The words that staff read in place of the Catalog's own values, asked for once for each kind."""

    def __init__(self) -> None:
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, kind: str) -> Mapping[str, str]:
        return get_catalog().values_of(kind)

    def named(self, kind: str, value: str) -> str:
        return self.of(kind).get(value, value)

    def labelled(self, condition: Condition) -> Condition:
        said = condition.to_json()
        for field in condition.fields:
            if isinstance(field, AnyOf) and field.of in _LABELLED and said.get(field.name):
                said[field.name] = [self.named(field.of, value)[:120] for value in said[field.name]]
        return read_condition(said)

    def words(self, conditions: Sequence[Condition]) -> str:
        return words([self.labelled(one) for one in conditions])


def said_of(conditions: Any, labels: Labels | None = None) -> str:
    """ "Spent at least £50 ever and in member group “Trade”", or why nobody belongs to it."""
    try:
        read = read_conditions(conditions)
    except ConditionError as problem:
        return _("Cannot be read, so nobody belongs to it: %(problem)s") % {"problem": problem}
    if not read:
        return _("nobody: it has no conditions")
    return capfirst((labels or Labels()).words(read))
