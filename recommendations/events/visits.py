"""A visit is a burst of activity: it ends when nothing happens for ``VISIT_GAP_MINUTES``."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from recommendations import conf
from recommendations.models import Shopper

_RESOLUTION = timedelta(minutes=1)


def current(shopper: Shopper, now: datetime | None = None) -> UUID:
    """The visit that ``shopper`` is on, begun where the last is over, and the shopper's sign of life.

    Written at most once a minute. Where two requests begin a visit at the same time, the first one's counts.
    """
    now = now or timezone.now()
    idle = now - shopper.last_seen_at
    if shopper.visit is not None and idle < _RESOLUTION:
        return shopper.visit
    over = shopper.visit is None or idle > timedelta(minutes=conf.settings.VISIT_GAP_MINUTES)
    visit = uuid4() if over or shopper.visit is None else shopper.visit
    unchanged = Shopper.objects.filter(pk=shopper.pk, visit=shopper.visit, last_seen_at=shopper.last_seen_at)
    if unchanged.update(visit=visit, last_seen_at=now):
        shopper.visit, shopper.last_seen_at = visit, now
        return visit
    there = Shopper.objects.filter(pk=shopper.pk).values_list("visit", "last_seen_at").first()
    if there is not None:
        shopper.visit, shopper.last_seen_at = there
    return shopper.visit or visit
