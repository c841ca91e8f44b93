"""Count who belongs to each audience, and write profiles anew: whole shoppers at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connections, router, transaction
from django.db.models import Max, Min
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.merchandising import audiences
from recommendations.merchandising.audiences import Condition, ConditionError
from recommendations.models import Audience, AudienceMember, Revision, Shopper, ShopperProfile
from recommendations.training.audiences.crowd import Crowd
from recommendations.training.audiences.products import Products
from recommendations.training.audiences.profiles import profiles

logger = logging.getLogger(__name__)

#: Shoppers that are read, and written in one short transaction, at a time.
CHUNK = 500
#: SQLite takes 999 parameters on old builds.
_IN = 400
_PROFILE = (
    "orders",
    "spend",
    "first_order_at",
    "last_order_at",
    "last_active_at",
    "cycle_days",
    "affinities",
)

Listener = Callable[[int, int], object]


@dataclass(slots=True, kw_only=True)
class Counted:
    """An audience under way: its size so far, and who joined and left."""

    audience: Audience
    conditions: tuple[Condition, ...]
    size: int | None = None
    joined: int = 0
    left: int = 0


@dataclass(slots=True, kw_only=True)
class Refreshed:
    """What a refresh did. ``problems`` are audiences that could not be read, and why."""

    shoppers: int = 0
    profiles: int = 0
    audiences: list[Counted] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def refresh(
    slugs: Sequence[str] = (), *, now: datetime | None = None, listener: Listener | None = None
) -> Refreshed:
    """All active audiences and every profile; with ``slugs``, members of those audiences only.

    Whoever reads meanwhile finds some shoppers counted anew and others as they were, never an empty
    audience. Two refreshes at once do the same twice. ``listener`` hears of shoppers done, and of how many.
    """
    now = now or timezone.now()
    done = _begun(slugs)
    products = Products.read()
    first, last = _ends()
    total = Shopper.objects.canonical().count()
    for low, shoppers in _chunks(first, last):
        high = shoppers[-1] if len(shoppers) == CHUNK else last
        crowd = Crowd.read(shoppers, now, products)
        for counted in done.audiences:
            _count(counted, crowd, low, high)
        if not slugs:
            done.profiles += _write_profiles(crowd, low, high)
        done.shoppers += len(crowd)
        if listener is not None:
            listener(done.shoppers, max(total, done.shoppers))
    for counted in done.audiences:
        _finish(counted, now)
    if done.audiences:
        Revision.advance()
    return done


def _begun(slugs: Sequence[str]) -> Refreshed:
    done = Refreshed()
    wanted = Audience.objects.filter(is_active=True)
    for audience in wanted.filter(slug__in=slugs) if slugs else wanted:
        try:
            conditions = audiences.read_conditions(audience.conditions)
        except ConditionError as error:
            done.problems[audience.slug] = str(error)
            logger.warning("Audience %s cannot be read: %s", audience.slug, error)
        else:
            done.audiences.append(Counted(audience=audience, conditions=conditions))
    return done


def _ends() -> tuple[int, int]:
    """From the first primary key that a shopper or a member has, to the last."""
    found = Shopper.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return found["first"] or 0, found["last"] or 0


def _chunks(first: int, last: int) -> Iterator[tuple[int, list[int]]]:
    """(the first primary key of the run, its shoppers in order); the runs leave no gap between them."""
    low = first
    while low <= last:
        rows = Shopper.objects.canonical().filter(pk__gte=low).order_by("pk")
        shoppers = list(rows.values_list("pk", flat=True)[:CHUNK])
        yield low, shoppers
        if len(shoppers) < CHUNK:
            return
        low = shoppers[-1] + 1


def _count(counted: Counted, crowd: Crowd, low: int, high: int) -> None:
    mask = audiences.among(counted.conditions, crowd) if counted.conditions else None
    if mask is None:
        wanted = np.empty(0, np.int64)
    else:
        wanted = crowd.shoppers[mask & _of_store(counted.audience, crowd)]
        counted.size = (counted.size or 0) + len(wanted)
    joined, left = _replace(counted.audience, wanted, low, high)
    counted.joined += joined
    counted.left += left


def _of_store(audience: Audience, crowd: Crowd) -> NDArray[np.bool_]:
    if not audience.store:
        return np.ones(len(crowd), bool)
    found = Shopper.objects.filter(store=audience.store)
    if len(crowd):
        found = found.filter(pk__range=(int(crowd.shoppers[0]), int(crowd.shoppers[-1])))
    return np.isin(crowd.shoppers, list(found.values_list("pk", flat=True)))


def _replace(audience: Audience, wanted: NDArray[np.int64], low: int, high: int) -> tuple[int, int]:
    """Members from ``low`` to ``high`` become ``wanted``: those who stay are not touched."""
    rows = AudienceMember.objects.filter(audience=audience, shopper_id__gte=low, shopper_id__lte=high)
    kept = dict(rows.values_list("shopper_id", "pk"))
    new = [key for key in wanted.tolist() if key not in kept]
    gone = [kept[key] for key in kept.keys() - set(wanted.tolist())]
    if new or gone:
        with transaction.atomic(using=router.db_for_write(AudienceMember)):
            for start in range(0, len(gone), _IN):
                AudienceMember.objects.filter(pk__in=gone[start : start + _IN]).delete()
            # Another refresh may have been faster; a shopper who was erased meanwhile is nobody's member.
            there = _still_there(new)
            AudienceMember.objects.bulk_create(
                [AudienceMember(audience=audience, shopper_id=key) for key in new if key in there],
                ignore_conflicts=True,
            )
    return len(new), len(gone)


def _write_profiles(crowd: Crowd, low: int, high: int) -> int:
    """Those that say something else than before; how many there were. Who did nothing has none."""
    active = set(crowd.shoppers[np.unique(crowd.deeds.rows.shoppers)].tolist())
    made = {one.shopper_id: one for one in profiles(crowd) if one.shopper_id in active}
    rows = ShopperProfile.objects.filter(shopper_id__gte=low, shopper_id__lte=high)
    before = {one.shopper_id: one for one in rows}
    changed = [one for key, one in made.items() if key not in before or _differ(one, before[key])]
    gone = [one.pk for key, one in before.items() if key not in made]
    if changed or gone:
        _store_profiles(changed, gone)
    return len(changed)


def _store_profiles(changed: Sequence[ShopperProfile], gone: Sequence[int]) -> None:
    connection = connections[router.db_for_write(ShopperProfile)]
    target: dict[str, Any] = (
        {"unique_fields": ["shopper"]} if connection.features.supports_update_conflicts_with_target else {}
    )
    with transaction.atomic(using=connection.alias):
        for start in range(0, len(gone), _IN):
            ShopperProfile.objects.filter(pk__in=gone[start : start + _IN]).delete()
        there = _still_there([one.shopper_id for one in changed])
        ShopperProfile.objects.bulk_create(
            [one for one in changed if one.shopper_id in there],
            update_conflicts=True,
            update_fields=[*_PROFILE, "refreshed_at"],
            **target,
        )


def _still_there(keys: Sequence[int]) -> set[int]:
    return {
        key
        for start in range(0, len(keys), _IN)
        for key in Shopper.objects.filter(pk__in=keys[start : start + _IN]).values_list("pk", flat=True)
    }


def _differ(one: ShopperProfile, other: ShopperProfile) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _PROFILE)


def _finish(counted: Counted, now: datetime) -> None:
    """Note the size, unless the conditions were changed meanwhile: then these are not its members."""
    with transaction.atomic():
        row = Audience.objects.select_for_update().filter(pk=counted.audience.pk).first()
        if row is None or row.conditions != counted.audience.conditions:
            return
        row.size, row.refreshed_at = counted.size, now
        row.save(update_fields=["size", "refreshed_at"])
    counted.audience = row
