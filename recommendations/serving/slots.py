"""Placements and published versions as serving needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from recommendations.models import Layout, Objective, PageType, Placement
from recommendations.serving.families import PlainKey
from recommendations.storage import StoredModel

if TYPE_CHECKING:
    from recommendations.merchandising.filters import Filter
    from recommendations.merchandising.rules import Steering


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A recommender's published version; ``everyone`` is its list for everybody, ``[[key, score, ...], ...]``.

    ``model`` are the files that answer inside a request, where the algorithm can.
    """

    version: int
    label: str
    algorithm: str
    window_days: int | None = None
    trained_through: datetime | None = None
    everyone: Sequence[Sequence[Any]] = ()
    model: StoredModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a slot's products come from; ``published`` is None until its recommender has been trained."""

    how: str
    weight: float
    published: Published | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A placement as serving needs it, from its row or from the built-in definition.

    ``which`` is what it may show at all; None is everything.
    """

    slug: str
    page_type: str = PageType.OTHER
    titles: Mapping[str, str] | Promise = field(default_factory=dict)
    layout: str = Layout.GRID
    limit: int = 8
    fill: bool = True
    show_basket_items: bool = False
    sources: tuple[Source, ...] = ()
    is_active: bool = True
    objective: str = Objective.PURCHASE
    which: "Filter | None" = None
    diversity: float = 0.0
    most_per_brand: int | None = None
    most_per_category: int | None = None
    exploration: float = 0.0

    @property
    def title(self) -> str:
        if isinstance(self.titles, Promise):
            return str(self.titles)
        return Placement(title=self.titles).title_in()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """What an active `Restriction` says, ready to be held against a product; ``kind`` is a `RestrictionKind`."""

    id: int
    kind: str
    filter: "Filter"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """``fallbacks`` are the lists for everybody that fill what a slot's own sources leave, in order.

    ``models`` are the checksums of the published models of all stores that answer inside a request.
    ``campaigns`` are the live ones, whose schedules are looked at in the request. ``audiences`` (compiled) go
    by id, ``promotions`` are the compiled ones that have not ended, ``bundles`` go by each product in them.
    ``memo`` is for what is made of it once and used by many requests; a copy has its own.
    """

    revision: tuple[int, datetime] | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    fallbacks: tuple[Source, ...] = ()
    models: frozenset[str] = frozenset()
    campaigns: "tuple[Steering, ...]" = ()
    audiences: Mapping[int, Any] = field(default_factory=dict)
    restrictions: tuple[Restricted, ...] = ()
    promotions: tuple[Any, ...] = ()
    bundles: Mapping[PlainKey, tuple[Any, ...]] = field(default_factory=dict)
    memo: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
