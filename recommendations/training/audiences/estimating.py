"""How many an audience would have, told at once: of few shoppers exactly, of many from a sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from random import Random

import numpy as np
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.merchandising import audiences
from recommendations.merchandising.audiences import Condition
from recommendations.models import Interaction, Shopper, ShopperProfile
from recommendations.training.audiences.crowd import Crowd
from recommendations.training.audiences.profiles import profiles

#: Shoppers, and interactions about, that are read for one answer: a second or two.
MOST_SHOPPERS = 2_000
MOST_INTERACTIONS = 60_000
FEWEST_SHOPPERS = 200
#: Shown by name.
EXAMPLES = 10
_IN = 400
#: Draws; where most numbers are nobody's, a smaller sample will do.
_ATTEMPTS = 40
#: Of a 95 % interval (Wilson, 1927).
_Z = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """``size`` of ``total`` shoppers, between ``low`` and ``high`` (95 %) where ``sampled`` is fewer than all.

    ``size`` is None where only a request can tell. ``alone`` says of each condition that can be counted how many
    of those sampled it leaves by itself; ``examples`` are the most recently active of those found.
    """

    total: int
    sampled: int = 0
    size: int | None = None
    low: int = 0
    high: int = 0
    alone: Sequence[int] = ()
    examples: Sequence[ShopperProfile] = ()

    @property
    def is_exact(self) -> bool:
        return self.sampled >= self.total


def estimate(
    conditions: Sequence[Condition], *, store: str = "", now: datetime | None = None, seed: int = 1
) -> Estimate:
    """The same conditions find the same sample, so that changing one shows what that changes."""
    now = now or timezone.now()
    everybody = Shopper.objects.canonical()
    everybody = everybody.filter(store=store) if store else everybody
    total = everybody.count()
    if not any(one.is_counted for one in conditions):
        return Estimate(total=total)
    size = _affordable(total)
    keys = everybody.values_list("pk", flat=True) if total <= size else _sample(everybody, size, seed)
    crowd = Crowd.read(sorted(keys), now)
    mask = audiences.among(conditions, crowd)
    found = np.empty(0, np.int64) if mask is None else np.flatnonzero(mask)
    low, high = _interval(len(found), len(crowd))
    whole = len(crowd) >= total
    return Estimate(
        total=total,
        sampled=len(crowd),
        size=len(found) if whole else round(total * len(found) / max(len(crowd), 1)),
        low=len(found) if whole else max(round(total * low), len(found)),
        high=len(found) if whole else round(total * high),
        alone=[int(one.among(crowd).sum()) for one in conditions if one.is_counted],
        examples=_examples(crowd, found),
    )


def _affordable(total: int) -> int:
    """How many shoppers' histories the budget has room for, as far as primary keys tell."""
    ends = Interaction.objects.aggregate(first=Min("pk"), last=Max("pk"))
    rows = (ends["last"] or 0) - (ends["first"] or 0) + 1
    return max(min(MOST_SHOPPERS, MOST_INTERACTIONS * total // rows), FEWEST_SHOPPERS)


def _sample(everybody: QuerySet[Shopper], size: int, seed: int) -> list[int]:
    """Shoppers drawn by lot, each as likely as another: numbers are drawn, and those kept that are one."""
    ends = everybody.aggregate(first=Min("pk"), last=Max("pk"))
    chance = Random(seed)  # noqa: S311 - nothing secret is drawn
    found: dict[int, None] = {}
    for _attempt in range(_ATTEMPTS):
        drawn = {chance.randint(ends["first"], ends["last"]) for _number in range(_IN)} - found.keys()
        hit = sorted(everybody.filter(pk__in=drawn).values_list("pk", flat=True))
        # The last draw is cut off: in the order of keys it would lose the youngest shoppers.
        chance.shuffle(hit)
        found |= dict.fromkeys(hit)
        if len(found) >= size:
            break
    return list(found)[:size]


def _interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share: it says something where nobody was found, too."""
    if not of:
        return 0.0, 0.0
    share, z2 = found / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _examples(crowd: Crowd, found: NDArray[np.intp]) -> list[ShopperProfile]:
    latest = found[np.argsort(-crowd.last_active[found], kind="stable")][:EXAMPLES]
    if not len(latest):
        return []
    few = Crowd.read(sorted(crowd.shoppers[latest].tolist()), _moment(crowd.now), crowd.products)
    made = {one.shopper_id: one for one in profiles(few)}
    names = Shopper.objects.select_related("user").in_bulk(list(made))
    for key, one in made.items():
        one.shopper = names[key]
    return [made[key] for key in crowd.shoppers[latest].tolist()]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
