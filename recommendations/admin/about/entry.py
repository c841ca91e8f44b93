from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from recommendations.models import Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ITEM: Final = frozenset({Scope.ITEM.value})
SHOPPER: Final = frozenset({Scope.SHOPPER.value})
EVERYBODY: Final = frozenset({Scope.GLOBAL.value})
ITEM_AND_SHOPPER: Final = ITEM | SHOPPER


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """``parameters`` are those that the algorithm knows, with their defaults."""

    title: "StrPromise"
    does: "StrPromise"
    scopes: frozenset[str]
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Algorithms that answer the same sort of question, by name."""

    title: "StrPromise"
    members: Mapping[str, About]
