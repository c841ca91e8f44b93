"""A browser's batch of events: parsed strictly as a whole, then each event passes or fails alone."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from recommendations import conf
from recommendations.catalog import Key, parse_key
from recommendations.events.actions import Action, Actor, check, position_of, search_words
from recommendations.events.clicks import is_genuine, propensity_of
from recommendations.events.clock import Clock, clock_of, parse_time
from recommendations.events.facts import UnacceptableError
from recommendations.events.record import Claim, Recorded, record
from recommendations.models import Shopper

_MAX_DEPTH = 8
_MAX_ID = 64


class BadBatchError(Exception):
    """The batch as a whole cannot be taken: HTTP ``status``, a short ``code``, and when to try again."""

    def __init__(self, status: int, code: str, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    sent_at: object
    events: Sequence[Mapping[str, Any]]


def parse(body: bytes) -> Batch:
    """The batch in ``body``, or BadBatchError: 400 for what is no such JSON, 413 for too much of it."""
    value = _strict_json(body)
    if not isinstance(value, dict) or not isinstance(value.get("events"), list):
        raise BadBatchError(400, "bad_shape", 'The body must be {"sent_at": …, "events": […]}.')
    events = value["events"]
    if len(events) > conf.settings.MAX_BATCH_EVENTS:
        raise BadBatchError(413, "too_many_events", f"At most {conf.settings.MAX_BATCH_EVENTS} events.")
    if not all(isinstance(event, dict) for event in events):
        raise BadBatchError(400, "bad_shape", "Each event must be an object.")
    _check_sizes(body, events)
    return Batch(sent_at=value.get("sent_at"), events=events)


def clock(batch: Batch, received_at: datetime) -> Clock:
    """How far the browser's clock is off, or BadBatchError."""
    try:
        return clock_of(batch.sent_at, received_at)
    except UnacceptableError as fault:
        raise BadBatchError(400, fault.code, fault.reason) from None


def record_events(
    events: Sequence[Mapping[str, Any]], clock: Clock, actor: Actor, shopper: Shopper
) -> Recorded:
    """Store the events of one browser. To be called inside `settled`."""
    claims = [claim_of(event, clock, actor) for event in events]
    return record(claims, actor.fact_of, source="browser", shopper=shopper)


def claim_of(event: Mapping[str, Any], clock: Clock, actor: Actor) -> Claim[Action]:
    """What one event says, or why it makes no sense."""
    said: Action | UnacceptableError
    try:
        said = check(_action(event, clock))
    except UnacceptableError as fault:
        said = fault
    product = said.product if isinstance(said, Action) else None
    return Claim(said=said, product=product, payload=lambda: payload_of(event, clock, actor))


def payload_of(event: Mapping[str, Any], clock: Clock, actor: Actor) -> dict[str, Any]:
    """Enough to take the event later as it would have been taken now."""
    return {
        "event": event,
        "received_at": clock.received_at.isoformat(),
        "offset": None if clock.offset is None else clock.offset.total_seconds(),
        "browser": str(actor.browser),
        "visit": str(actor.visit) if actor.visit else None,
        "quality": actor.quality,
    }


def _action(event: Mapping[str, Any], clock: Clock) -> Action:
    product = _product(event.get("product"))
    claimed_at = None if event.get("at") is None else parse_time(event["at"])
    occurred_at, context = clock.occurred(claimed_at)
    impression, position, unverified = _attribution(event, product)
    return Action(
        event_id=_id(event.get("id")),
        kind=str(event.get("kind")),
        product=product,
        occurred_at=occurred_at,
        claimed_at=claimed_at,
        value=_number(event.get("value")),
        query=search_words(_text(event.get("query"))),
        impression=impression,
        position=position,
        context={**context, **unverified},
    )


def _id(value: object) -> str:
    if isinstance(value, str) and 0 < len(value) <= _MAX_ID:
        return value
    raise UnacceptableError(
        "bad_id", f"id must be a text of 1 to {_MAX_ID} characters, unique in the browser."
    )


def _product(value: object) -> Key | None:
    if value is None or value == "":
        return None
    key = parse_key(value)
    if key is None:
        raise UnacceptableError("bad_product", f"{value!r:.60} cannot be a product's key.")
    return key


def _number(value: object) -> float | None:
    if value is None:
        return None
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.nan
    if not math.isfinite(number):
        raise UnacceptableError("bad_value", "value must be a number.")
    return number


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnacceptableError("bad_query", "query must be text.")
    return value


def _attribution(
    event: Mapping[str, Any], product: Key | None
) -> tuple[UUID | None, int | None, dict[str, Any]]:
    """Impression and position where our own code vouches for them; else the event counts without them."""
    if event.get("impression") is None:
        return None, None, {}
    position, mac, chance = position_of(event.get("position")), event.get("mac"), event.get("chance") or ""
    try:
        impression = UUID(event["impression"])
    except (ValueError, AttributeError, TypeError):
        impression = None
    if product is None or impression is None or position is None:
        return None, None, {"attribution": "unverified"}
    if not (isinstance(mac, str) and mac.isascii() and isinstance(chance, str)):
        return None, None, {"attribution": "unverified"}
    if not is_genuine(product, impression, position, mac, chance):
        return None, None, {"attribution": "unverified"}
    return impression, position, {"propensity": propensity_of(chance)} if chance else {}


def _strict_json(body: bytes) -> Any:
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_without_duplicates,
        )
        _check_value(value, _MAX_DEPTH)
    except (ValueError, RecursionError) as error:
        raise BadBatchError(400, "bad_json", f"The body is no strict JSON: {error}") from None
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number.")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text[:20])


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice in one object.")
    return value


def _check_value(value: object, depth: int) -> None:
    """No deeper than we read, and no text that a database would refuse."""
    if depth < 0:
        raise ValueError(f"it is nested more than {_MAX_DEPTH} deep.")
    if isinstance(value, str):
        value.encode("utf-8")
        if "\x00" in value:
            raise ValueError("a text contains NUL.")
    elif isinstance(value, dict):
        for key, part in value.items():
            _check_value(key, depth)
            _check_value(part, depth - 1)
    elif isinstance(value, list):
        for part in value:
            _check_value(part, depth - 1)


def _check_sizes(body: bytes, events: Sequence[Mapping[str, Any]]) -> None:
    limit = conf.settings.MAX_EVENT_BYTES
    if len(body) <= limit:
        return
    if any(len(json.dumps(event, ensure_ascii=False).encode()) > limit for event in events):
        raise BadBatchError(413, "event_too_large", f"An event may have {limit} bytes.")
