"""Placements and published versions as serving needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from recommendations.models import Layout, Placement
from recommendations.storage import StoredModel


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
    """A placement as serving needs it, from its row or from the built-in definition."""

    slug: str
    titles: Mapping[str, str] | Promise = field(default_factory=dict)
    layout: str = Layout.GRID
    limit: int = 8
    fill: bool = True
    show_basket_items: bool = False
    sources: tuple[Source, ...] = ()
    is_active: bool = True

    @property
    def title(self) -> str:
        if isinstance(self.titles, Promise):
            return str(self.titles)
        return Placement(title=self.titles).title_in()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """``fallbacks`` are the lists for everybody that fill what a slot's own sources leave, in order.

    ``models`` are the checksums of the published models of all stores that answer inside a request.
    """

    revision: tuple[int, datetime] | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    fallbacks: tuple[Source, ...] = ()
    models: frozenset[str] = frozenset()
