"""What could not be taken, tried again after a fix."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from recommendations import conf
from recommendations.events.actions import Actor
from recommendations.events.browser import claim_of
from recommendations.events.clock import Clock
from recommendations.events.orders import claims_of, fact_of, line_of
from recommendations.events.people import People
from recommendations.events.record import Recorded, record
from recommendations.events.settled import settled
from recommendations.models import RejectedEvent


def replayable(code: str = "") -> Iterable[RejectedEvent]:
    """Those not replayed yet, oldest first; a conflict stays one for ever and is left out."""
    waiting = (
        RejectedEvent.objects.filter(replayed_at=None).exclude(code="conflict").select_related("shopper")
    )
    return (waiting.filter(code=code) if code else waiting).order_by("pk").iterator(chunk_size=500)


def replay(events: Iterable[RejectedEvent], *, dry_run: bool = False) -> Counter[str]:
    """Take each again as it would have been taken then; how many were stored, there already, or still refused."""
    outcomes: Counter[str] = Counter()
    for event in events:
        outcomes["seen"] += 1
        if not dry_run:
            outcomes[settled(partial(_replay, event))] += 1
    return outcomes


def _replay(event: RejectedEvent) -> str:
    try:
        recorded = _orders(event) if event.source == "order" else _actions(event)
    except (KeyError, ValueError, TypeError, ArithmeticError):
        event.reason = f"{event.reason} (What was kept of it cannot be read any more.)"
        return "refused"
    if recorded.rejected:
        event.code, event.reason = recorded.rejected[0].code, recorded.rejected[0].reason
    else:
        event.replayed_at = timezone.now()
    event.save(update_fields=["code", "reason", "replayed_at"])
    return "refused" if recorded.rejected else "stored" if recorded.stored else "duplicate"


def _actions(event: RejectedEvent) -> Recorded:
    kept: Mapping[str, Any] = event.payload
    offset = kept["offset"]
    clock = Clock(
        received_at=datetime.fromisoformat(kept["received_at"]),
        offset=None if offset is None else timedelta(seconds=offset),
    )
    actor = Actor(
        browser=kept["browser"],
        shopper_id=event.shopper_id,
        visit=UUID(kept["visit"]) if kept["visit"] else None,
        quality=kept["quality"],
    )
    claim = claim_of(kept["event"], clock, actor)
    return record([claim], actor.fact_of, source=event.source, shopper=event.shopper, put_by=False)


def _orders(event: RejectedEvent) -> Recorded:
    line = line_of(event.payload)
    people = People()
    if event.shopper_id is None:
        people.meet([line])
    shopper_id = event.shopper_id or people.shopper_of(line)
    make = partial(fact_of, store=conf.settings.STORE, shopper_id=shopper_id)
    return record(claims_of([line]), make, source="order", put_by=False)
