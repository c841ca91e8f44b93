"""The queries behind a snapshot."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from recommendations import conf
from recommendations.merchandising.audiences import read_audiences
from recommendations.merchandising.bundles import read_bundles
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.merchandising.promotions.reading import read_promotions
from recommendations.models import (
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    Scope,
)
from recommendations.serving.compiling import read_campaigns, read_restrictions
from recommendations.serving.defaults import PLACEMENTS, DefaultPlacement
from recommendations.serving.slots import Published, Slot, Snapshot, Source
from recommendations.storage import StoredModel

logger = logging.getLogger(__name__)

LABELS = {"popularity": "popular"}
BLENDS = frozenset(
    {"auto-blend", "cascade", "rank-fusion", "re-ranker", "switching", "value-aware", "weighted"}
)
"""A shop has several of these: their recommenders tell them apart."""
BEST_SELLERS = "best-sellers"
FALLBACKS = ("trending", "popularity", "top-rated", "new-arrivals")
"""Algorithms whose lists for everybody fill what a slot's own sources leave, in this order."""


def read(revision: tuple[int, datetime] | None) -> Snapshot:
    published = read_published()
    slots = {slug: _built_in(slug, default, published) for slug, default in PLACEMENTS.items()}
    for placement in _in_store(Placement.objects.all()).prefetch_related("sources__recommender"):
        slots[placement.slug] = slot_of(placement, placement.sources.all(), published)
    return Snapshot(
        revision=revision,
        slots=slots,
        fallbacks=fallbacks(published),
        models=_models_of_all_stores(),
        campaigns=read_campaigns(),
        audiences=read_audiences(),
        restrictions=read_restrictions(),
        promotions=read_promotions(),
        bundles=read_bundles(),
    )


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


def _models_of_all_stores() -> frozenset[str]:
    artifacts = ModelVersion.objects.published().values_list("artifact", flat=True)
    return frozenset(model.sha256 for model in map(_online, artifacts) if model)


def _online(artifact: Mapping[str, Any]) -> StoredModel | None:
    model = StoredModel.of(artifact)
    return model if model and model.online else None


def _publication(version: ModelVersion, everyone: Sequence[Sequence[Any]]) -> Published:
    recommender = version.recommender
    return Published(
        version=version.pk,
        label=_label(recommender),
        algorithm=recommender.algorithm,
        window_days=version.configuration.get("window_days") or recommender.window_days,
        trained_through=version.trained_through,
        everyone=everyone,
        model=_online(version.artifact),
    )


def _label(recommender: Recommender) -> str:
    # A shop's own algorithm is a dotted path, which is no word for a page.
    algorithm = recommender.algorithm
    if "." in algorithm or algorithm in BLENDS or recommender.slug == BEST_SELLERS:
        return recommender.slug
    return LABELS.get(algorithm, algorithm)


def built_in(published: Mapping[str, Published]) -> dict[str, Slot]:
    """The slots that are there without any row, by slug."""
    return {slug: _built_in(slug, default, published) for slug, default in PLACEMENTS.items()}


def _built_in(slug: str, default: DefaultPlacement, published: Mapping[str, Published]) -> Slot:
    return Slot(
        slug=slug,
        page_type=default.page_type,
        which=_filter(default.which, slug),
        titles=default.title,
        layout=default.layout,
        limit=default.limit,
        fill=default.fill,
        show_basket_items=default.show_basket_items,
        is_active=default.is_active,
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
        page_type=placement.page_type,
        titles=placement.title,
        layout=placement.layout,
        limit=placement.limit,
        fill=placement.fill,
        show_basket_items=placement.show_basket_items,
        is_active=placement.is_active,
        objective=placement.objective,
        which=_filter(placement.which, placement.slug),
        diversity=placement.diversity,
        most_per_brand=placement.most_per_brand,
        most_per_category=placement.most_per_category,
        exploration=placement.exploration,
        sources=tuple(_source(row, published) for row in sources),
    )


def _filter(which: Mapping[str, Any], slug: str) -> Filter | None:
    """None where it says nothing, and, with a log entry, where it cannot be read."""
    try:
        return Filter.read(which) if which else None
    except FilterError as error:
        logger.error("Placement %r shows everything, for its filter says: %s", slug, error)  # noqa: TRY400
        return None


def _source(row: PlacementSource, published: Mapping[str, Published]) -> Source:
    slug = row.recommender.slug if row.recommender else ""
    return Source(how=row.how, weight=row.weight, published=published.get(slug))


def fallbacks(published: Mapping[str, Published]) -> tuple[Source, ...]:
    return tuple(
        Source(how="global", weight=0.0, published=published[algorithm])
        for algorithm in FALLBACKS
        if algorithm in published
    )
