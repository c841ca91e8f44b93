"""What is published and how it is placed, held by the process and refreshed when `Revision` moves."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from django.db import DatabaseError
from django.utils.functional import Promise

from recommendations import conf
from recommendations.models import (
    Layout,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    Revision,
    Scope,
)
from recommendations.serving.defaults import PLACEMENTS, DefaultPlacement
from recommendations.serving.families import families
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)

LABELS = {"popularity": "popular"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A recommender's published version; ``everyone`` is its list for everybody, ``[[key, score, ...], ...]``."""

    version: int
    label: str
    algorithm: str
    window_days: int | None = None
    trained_through: datetime | None = None
    everyone: Sequence[Sequence[Any]] = ()


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
    """``fallbacks`` are the lists for everybody that fill what a slot's own sources leave, in order."""

    revision: tuple[int, datetime] | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    fallbacks: tuple[Source, ...] = ()


class Keeper:
    """Holds one snapshot for all threads; one of them refreshes it while the others go on with the old one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._fresh_until = 0.0

    def get(self) -> Snapshot:
        held = self._snapshot
        if held is not None and monotonic() < self._fresh_until:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held or Snapshot()
        try:
            return self._refreshed()
        finally:
            self._lock.release()

    def forget(self) -> None:
        self._snapshot, self._fresh_until = None, 0.0

    def _refreshed(self) -> Snapshot:
        held = self._snapshot
        if held is None or monotonic() >= self._fresh_until:
            held = self._snapshot = self._read(held)
            self._fresh_until = monotonic() + conf.settings.SNAPSHOT_SECONDS
        return held

    def _read(self, held: Snapshot | None) -> Snapshot:
        try:
            with savepoint():
                return _newer_than(held)
        except DatabaseError:
            if held is None:
                raise
            logger.exception("Cannot re-read what is published; going on with what was.")
            return held


_keeper = Keeper()


def snapshot() -> Snapshot:
    """What is published and placed, as it was at most ``SNAPSHOT_SECONDS`` ago."""
    return _keeper.get()


def forget() -> None:
    """Drop all that this process holds, so that the next answer reads it anew."""
    _keeper.forget()
    families.forget()


def _newer_than(held: Snapshot | None) -> Snapshot:
    # The time stands beside the number, because a number that was rolled back is given out again.
    revision = Revision.objects.values_list("number", "changed_at").filter(pk=Revision.ONLY).first()
    return held if held is not None and held.revision == revision else _read(revision)


def _read(revision: tuple[int, datetime] | None) -> Snapshot:
    published = read_published()
    slots = {slug: _built_in(slug, default, published) for slug, default in PLACEMENTS.items()}
    for placement in _in_store(Placement.objects.all()).prefetch_related("sources__recommender"):
        slots[placement.slug] = slot_of(placement, placement.sources.all(), published)
    return Snapshot(revision=revision, slots=slots, fallbacks=fallbacks(published))


def _in_store(rows: Any) -> Any:
    return rows.filter(store__in={"", conf.settings.STORE})


def read_published() -> dict[str, Published]:
    """By slug of the recommender, and by its algorithm for the built-in placements."""
    versions = ModelVersion.objects.published().filter(
        recommender__is_active=True, recommender__store__in={"", conf.settings.STORE}
    )
    versions = versions.select_related("recommender").order_by("-recommender_id")
    lists = RecommendationList.objects.filter(version__in=versions, scope=Scope.GLOBAL, subject="")
    everyone = dict(lists.values_list("version_id", "items"))
    found = [(v.recommender, _publication(v, everyone.get(v.pk, ()))) for v in versions]
    by_algorithm = {recommender.algorithm: publication for recommender, publication in found}
    return by_algorithm | {recommender.slug: publication for recommender, publication in found}


def _publication(version: ModelVersion, everyone: Sequence[Sequence[Any]]) -> Published:
    recommender = version.recommender
    return Published(
        version=version.pk,
        label=_label(recommender),
        algorithm=recommender.algorithm,
        window_days=version.configuration.get("window_days") or recommender.window_days,
        trained_through=version.trained_through,
        everyone=everyone,
    )


def _label(recommender: Recommender) -> str:
    # A shop's own algorithm is a dotted path, which is no word for a page.
    algorithm = recommender.algorithm
    return recommender.slug if "." in algorithm else LABELS.get(algorithm, algorithm)


def built_in(published: Mapping[str, Published]) -> dict[str, Slot]:
    """The slots that are there without any row, by slug."""
    return {slug: _built_in(slug, default, published) for slug, default in PLACEMENTS.items()}


def _built_in(slug: str, default: DefaultPlacement, published: Mapping[str, Published]) -> Slot:
    return Slot(
        slug=slug,
        titles=default.title,
        layout=default.layout,
        limit=default.limit,
        fill=default.fill,
        show_basket_items=default.show_basket_items,
        sources=tuple(
            Source(how=source.how, weight=source.weight, published=published.get(source.recommender))
            for source in default.sources
        ),
    )


def slot_of(
    placement: Placement, sources: Iterable[PlacementSource], published: Mapping[str, Published]
) -> Slot:
    return Slot(
        slug=placement.slug,
        titles=placement.title,
        layout=placement.layout,
        limit=placement.limit,
        fill=placement.fill,
        show_basket_items=placement.show_basket_items,
        is_active=placement.is_active,
        sources=tuple(_source(row, published) for row in sources),
    )


def _source(row: PlacementSource, published: Mapping[str, Published]) -> Source:
    slug = row.recommender.slug if row.recommender else ""
    return Source(how=row.how, weight=row.weight, published=published.get(slug))


def fallbacks(published: Mapping[str, Published]) -> tuple[Source, ...]:
    return tuple(
        Source(how="global", weight=0.0, published=published[algorithm])
        for algorithm in ("trending", "popularity")
        if algorithm in published
    )
