"""A promotion, read once for many requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language

from recommendations.merchandising.circumstances import Schedule
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.promotions import words
from recommendations.models import PromotionKind

UNIT, SET, BASKET = range(3)
LEVELS: Mapping[str, int] = {
    PromotionKind.PERCENT: UNIT,
    PromotionKind.AMOUNT: UNIT,
    PromotionKind.PRICE: UNIT,
    PromotionKind.BUNDLE: SET,
    PromotionKind.TOGETHER: SET,
    PromotionKind.THRESHOLD: BASKET,
}
IN_MONEY = frozenset(
    {PromotionKind.AMOUNT, PromotionKind.PRICE, PromotionKind.BUNDLE, PromotionKind.THRESHOLD}
)
"""Kinds whose value is an amount, and so is in a currency; of the others it is a percentage."""

LOOK_AHEAD = timedelta(days=15)
"""Whoever has been on for two weeks without a pause goes on until the campaign itself ends."""


class SetItem(NamedTuple):
    """So many units of one product (or of its variants), for every set."""

    key: PlainKey
    quantity: int = 1


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What `Promotion` says, as plain values.

    ``value`` means what it means there. ``schedule`` is its campaign's, and None without one. ``items`` are
    those of its bundle; ``together`` are the products of which one must be in the basket too.
    """

    id: int
    kind: str
    value: Decimal
    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    which: Filter = field(default_factory=Filter)
    together: frozenset[PlainKey] = frozenset()
    bundle: int | None = None
    items: tuple[SetItem, ...] = ()
    threshold: Decimal | None = None
    audience: int | None = None
    needs_coupon: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    schedule: Schedule | None = None
    shows_countdown: bool = False
    budget: Decimal | None = None
    most_per_shopper: int | None = None
    margin_floor: Decimal | None = None
    order: int = 0
    exclusive: bool = False

    @property
    def level(self) -> int:
        return LEVELS[self.kind]

    @property
    def rank(self) -> tuple[int, int, int]:
        """Its place among others: they are applied in this order."""
        return self.level, self.order, self.id

    @property
    def is_personal(self) -> bool:
        """Whether not everybody gets it, so that a page which shows it is for nobody else."""
        return self.audience is not None or self.needs_coupon or self.most_per_shopper is not None

    def is_on(self, now: datetime) -> bool:
        """From its start up to its end, the end not included, and while its campaign is on."""
        begun = self.starts_at is None or self.starts_at <= now
        over = self.ends_at is not None and self.ends_at <= now
        return begun and not over and (self.schedule is None or self.schedule.is_on(now))

    def until(self, now: datetime) -> datetime | None:
        """When it ends, its campaign's hours included: what a countdown may count to."""
        ends = [self.ends_at, _until(self.schedule, now) if self.schedule is not None else None]
        return min((end for end in ends if end is not None), default=None)

    def holds_in(self, currency: str, default: str) -> bool:
        """Whether it can be applied to prices in ``currency``; amounts without one are in the ``default``."""
        has_amounts = self.kind in IN_MONEY or self.budget is not None
        meant = self.currency or (default if has_amounts else "")
        return meant in ("", currency)

    def label(self, default: str = "") -> str:
        """What shoppers read, in the active language; where nothing was written, what it does in words."""
        language = get_language() or "en"
        wanted = (language, language.split("-")[0], "en")
        written = next((self.labels[code] for code in wanted if self.labels.get(code)), "")
        return written or next(iter(filter(None, self.labels.values())), "") or words.of(self, default)


def _until(schedule: Schedule, now: datetime) -> datetime | None:
    """The end of the hours that it is on now, days that follow one another without a gap being one."""
    end = now
    for start, stop in schedule.spans(now, now + LOOK_AHEAD):
        if start > end:
            break
        end = stop
    return schedule.ends_at if end >= now + LOOK_AHEAD else end
