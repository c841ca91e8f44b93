"""What a shopper did with a product, as a browser or the shop's own code says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from recommendations.catalog import Key
from recommendations.events.clock import storable
from recommendations.events.facts import Fact, UnacceptableError, dedup_key, fingerprint
from recommendations.models import EventKind, Quality

ACTIONS = frozenset(EventKind.values) - {EventKind.PURCHASE, EventKind.REFUND}
"""The kinds that a browser may report; purchases and refunds are facts of the shop's orders."""

_MAX_QUERY = 200
_MAX_QUANTITY = 100_000
_MAX_POSITION = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """``claimed_at`` is what the teller said, ``occurred_at`` what we make of it."""

    event_id: str
    kind: str
    product: Key | None
    occurred_at: datetime
    claimed_at: datetime | None = None
    value: float | None = None
    quantity: int = 1
    query: str = ""
    impression: UUID | None = None
    position: int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, and how far that is trusted. ``browser`` is what event ids are unique within."""

    browser: UUID | str
    shopper_id: int | None
    visit: UUID | None = None
    quality: str = Quality.OK.value

    def fact_of(self, action: Action, product: Key | None) -> Fact:
        """``action`` as a row to be, counting for ``product``."""
        return Fact(
            dedup_key=dedup_key("event", str(self.browser), action.event_id),
            fingerprint=_fingerprint(action),
            kind=action.kind,
            product_id=product,
            occurred_at=storable(action.occurred_at),
            shopper_id=self.shopper_id,
            value=action.value,
            quantity=action.quantity,
            visit=self.visit,
            impression=action.impression,
            position=action.position,
            query=action.query,
            context=action.context,
            quality=self.quality,
        )


def check(action: Action) -> Action:
    """``action`` itself where it makes sense, or UnacceptableError that names the field and the remedy."""
    if action.kind not in ACTIONS:
        raise UnacceptableError("bad_kind", f"kind must be one of {', '.join(sorted(ACTIONS))}.")
    if action.product is None and action.kind != EventKind.SEARCH:
        raise UnacceptableError("missing_product", f"A {action.kind} needs the product's key.")
    if action.kind == EventKind.RATING and action.value is None:
        raise UnacceptableError("missing_value", "A rating needs its stars as value.")
    if not 1 <= action.quantity <= _MAX_QUANTITY:
        raise UnacceptableError("bad_quantity", f"quantity must lie between 1 and {_MAX_QUANTITY}.")
    return action


def search_words(text: str) -> str:
    """What was searched for, in the length that is kept."""
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
    return " ".join(text.split())[:_MAX_QUERY]


def position_of(value: object) -> int | None:
    """A card's place in its widget, or None where ``value`` is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_POSITION:
        return None
    return value


def _fingerprint(action: Action) -> int:
    claimed_at = action.claimed_at.isoformat() if action.claimed_at else None
    return fingerprint(
        action.kind,
        str(action.product),
        claimed_at,
        action.value,
        action.quantity,
        action.query,
        str(action.impression),
        action.position,
    )
