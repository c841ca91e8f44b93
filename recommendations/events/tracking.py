"""What the shop's own code calls. Nothing here ever breaks the page or the order that calls it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from recommendations import conf
from recommendations.catalog import Key, OrderLine, parse_key
from recommendations.events import consent, identity, visits
from recommendations.events.actions import ACTIONS, Action, Actor, check, search_words
from recommendations.events.browser import payload_of
from recommendations.events.clicks import click_mac
from recommendations.events.clock import Clock
from recommendations.events.facts import UnacceptableError
from recommendations.events.orders import claims_of, fact_of
from recommendations.events.people import People
from recommendations.events.quality import quality_of
from recommendations.events.record import Claim, Recorded, record
from recommendations.events.settled import settled
from recommendations.models import EventKind, Shopper

logger = logging.getLogger(__name__)


def track(
    kind: str,
    *,
    product: Model | Key | None = None,
    request: HttpRequest | None = None,
    shopper: Shopper | None = None,
    event_id: str | None = None,
    occurred_at: datetime | None = None,
    value: float | None = None,
    quantity: int = 1,
    query: str = "",
    impression: UUID | None = None,
    position: int | None = None,
    context: Mapping[str, Any] | None = None,
    visit: UUID | None = None,
) -> Recorded:
    """Record that a shopper viewed, clicked, searched, rated, ...: any kind but purchase and refund.

    ``product`` is an instance or a key; a variant counts for its parent. The shopper comes from ``request``
    unless given. With an ``event_id`` the same call repeated is recorded once. Raises ValueError for a kind
    that there is not; everything else that is wrong is told in what it returns, and logged.
    """
    if kind not in ACTIONS:
        raise ValueError(
            f"track() records {', '.join(sorted(ACTIONS))}, not {kind!r};"
            " purchases and refunds come in through track_order() and track_refund()."
        )
    action = Action(
        event_id=event_id or uuid4().hex,
        kind=kind,
        product=parse_key(product.pk if isinstance(product, Model) else product),
        occurred_at=occurred_at or timezone.now(),
        value=value,
        quantity=quantity,
        query=search_words(query),
        impression=impression,
        position=position,
        context=dict(context or {}),
    )
    return unharmed(f"record a {kind}", lambda: _track(action, product, request, shopper, visit))


def track_order(
    lines: Iterable[OrderLine], *, request: HttpRequest | None = None, shopper: Shopper | None = None
) -> Recorded:
    """Record an order's lines. Safe to call twice, and inside the checkout's own transaction.

    Without consent (of ``request``) the lines are kept without a shopper, for totals and co-purchase.
    """
    return unharmed("record an order", lambda: _track_lines(list(lines), request, shopper, refunds=False))


def track_refund(
    lines: Iterable[OrderLine], *, request: HttpRequest | None = None, shopper: Shopper | None = None
) -> Recorded:
    """Record what was given back: as `track_order`, with each refund's own reference in ``OrderLine.refund``."""
    return unharmed("record a refund", lambda: _track_lines(list(lines), request, shopper, refunds=True))


def unharmed(what: str, work: Callable[[], Recorded]) -> Recorded:
    """``work`` in a savepoint of its own: where it fails the shop goes on, and the log says why."""
    try:
        return settled(work)
    except Exception as error:
        logger.exception("Could not %s", what)
        return Recorded(failure=f"{type(error).__name__}: {error}")


def _track(
    action: Action,
    product: object,
    request: HttpRequest | None,
    shopper: Shopper | None,
    visit: UUID | None,
) -> Recorded:
    if request is not None and not consent.granted(request):
        return Recorded(skipped="no_consent")
    shopper = shopper or (_known(request) if request is not None else None)
    if shopper is None and action.kind != EventKind.CLICK:
        return Recorded(skipped="no_shopper")
    actor = Actor(
        browser=_browser(request, shopper),
        shopper_id=shopper.pk if shopper else None,
        visit=visit or (visits.current(shopper) if shopper else None),
        quality=quality_of(request),
    )
    claim = Claim(
        said=_checked(action), product=action.product, payload=lambda: _payload(action, product, actor)
    )
    return record([claim], actor.fact_of, source="track", shopper=shopper)


def _track_lines(
    lines: list[OrderLine], request: HttpRequest | None, shopper: Shopper | None, *, refunds: bool
) -> Recorded:
    of_shop = partial(fact_of, store=conf.settings.STORE)
    if request is not None and not consent.granted(request):
        nobodys = [replace(line, user=None, guest="") for line in lines]
        return record(claims_of(nobodys, refunds=refunds), of_shop, source="order")
    claims = claims_of(lines, refunds=refunds)
    shopper = shopper or (_known(request) if request is not None else None)
    if shopper is not None:
        visit = visits.current(shopper) if request is not None else None
        of_shopper = partial(of_shop, shopper_id=shopper.pk, visit=visit)
        return record(claims, of_shopper, source="order", shopper=shopper)
    people = People()
    people.meet(lines)
    return record(
        claims,
        lambda line, product: of_shop(line, product, shopper_id=people.shopper_of(line)),
        source="order",
    )


def _known(request: HttpRequest) -> Shopper | None:
    """The request's shopper; an account's is created where there is none, since that needs no cookie."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return identity.ensure_shopper(request)
    return identity.shopper_for(request)


def _browser(request: HttpRequest | None, shopper: Shopper | None) -> UUID | str:
    key = identity.browser_key(request) if request is not None else None
    return key or (shopper.key if shopper is not None else "nobody")


def _checked(action: Action) -> Action | UnacceptableError:
    try:
        return check(action)
    except UnacceptableError as fault:
        return fault


def _payload(action: Action, product: object, actor: Actor) -> dict[str, Any]:
    """The call as a browser would have said it, which is what a replay reads."""
    told = {
        "id": action.event_id,
        "kind": action.kind,
        "product": str(product.pk if isinstance(product, Model) else product),
        "at": action.occurred_at.isoformat(),
        "value": action.value,
        "quantity": action.quantity,
        "query": action.query,
    }
    if action.impression is not None and action.position is not None and action.product is not None:
        told["impression"], told["position"] = str(action.impression), action.position
        told["mac"] = click_mac(action.product, action.impression, action.position)
    event = {name: value for name, value in told.items() if value not in (None, "")}
    return payload_of(event, Clock(received_at=timezone.now()), actor)
