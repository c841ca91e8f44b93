"""Rows for tests: a recommender that is trained and published, without training one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from recommendations import serving
from recommendations.catalog import plain_key
from recommendations.models import (
    EventKind,
    Interaction,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    Revision,
    Scope,
    Shopper,
    VersionStatus,
)

Ranked = Iterable[Any] | Sequence[Sequence[Any]]


def publish(
    slug: str,
    *,
    algorithm: str = "",
    items: Mapping[Any, Ranked] | None = None,
    shoppers: Mapping[Shopper, Ranked] | None = None,
    everyone: Ranked = (),
    window_days: int | None = None,
    trained_through: datetime | None = None,
) -> ModelVersion:
    """A published version of recommender ``slug`` with these lists, in place of the one before.

    ``items`` maps an anchor to its list, ``shoppers`` a shopper to theirs; a list holds products or keys,
    best first, or (product, score) or (product, score, evidence). The next answer knows of it.
    """
    recommender, _new = Recommender.objects.get_or_create(
        slug=slug, defaults={"algorithm": algorithm or slug, "window_days": window_days}
    )
    ModelVersion.objects.filter(published_slot=recommender.pk).update(
        published_slot=None, status=VersionStatus.RETIRED
    )
    version = ModelVersion.objects.create(
        recommender=recommender,
        number=recommender.versions.count() + 1,
        status=VersionStatus.PUBLISHED,
        published_slot=recommender.pk,
        published_at=timezone.now(),
        trained_through=trained_through or timezone.now(),
    )
    _write(version, Scope.ITEM, {str(_key(anchor)): ranked for anchor, ranked in (items or {}).items()})
    _write(version, Scope.SHOPPER, {str(s.canonical_id): ranked for s, ranked in (shoppers or {}).items()})
    _write(version, Scope.GLOBAL, {"": everyone} if everyone else {})
    _make_known()
    return version


def place(
    slug: str, *sources: tuple[str, Recommender | None] | tuple[str, Recommender | None, float], **fields: Any
) -> Placement:
    """A placement with sources ``(how, recommender, weight)``; the weight is 1 where it is left out."""
    placement = Placement.objects.create(slug=slug, **fields)
    for order, (how, recommender, *weight) in enumerate(sources):
        PlacementSource.objects.create(
            placement=placement,
            how=how,
            recommender=recommender,
            weight=weight[0] if weight else 1.0,
            order=order,
        )
    _make_known()
    return placement


def interact(shopper: Shopper, kind: str, product: Any, **fields: Any) -> Interaction:
    """One recorded interaction, just now unless ``occurred_at`` says otherwise."""
    return Interaction.objects.create(
        shopper=shopper,
        kind=EventKind(kind),
        product_id=_key(product),
        dedup_key=uuid4(),
        fingerprint=0,
        **fields,
    )


def _make_known() -> None:
    Revision.advance()
    serving.forget()


def _write(version: ModelVersion, scope: str, lists: Mapping[str, Ranked]) -> None:
    RecommendationList.objects.bulk_create(
        RecommendationList(version=version, scope=scope, subject=subject, items=_entries(ranked))
        for subject, ranked in lists.items()
    )


def _entries(ranked: Ranked) -> list[list[Any]]:
    entries = [entry if isinstance(entry, tuple | list) else (entry,) for entry in ranked]
    return [
        [plain_key(_key(entry[0])), *(entry[1:] or (1.0 / (rank + 1),)), *([0] if len(entry) < 3 else [])]
        for rank, entry in enumerate(entries)
    ]


def _key(product: Any) -> Any:
    return getattr(product, "pk", product)
