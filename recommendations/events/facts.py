"""What is about to be recorded, and what makes it the same as something recorded before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from recommendations.catalog import Key
from recommendations.models import Quality

_NAMESPACE = UUID("8b0c3f0e-7d0a-5d1c-9d2f-6f1f6d0f3a57")


class UnacceptableError(ValueError):
    """One event or order line that cannot be taken: a short ``code`` for programs, a ``reason`` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of `Interaction` to be, under its column names."""

    dedup_key: UUID
    fingerprint: int
    kind: str
    product_id: Key | None
    occurred_at: datetime
    shopper_id: int | None = None
    value: float | None = None
    quantity: int = 1
    revenue: Decimal = Decimal(0)
    currency: str = ""
    visit: UUID | None = None
    order: str = ""
    line: str = ""
    impression: UUID | None = None
    position: int | None = None
    query: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    quality: str = Quality.OK.value


def dedup_key(*parts: object) -> UUID:
    """The same parts give the same key, in every process and for ever."""
    return uuid5(_NAMESPACE, repr(parts))


def fingerprint(*parts: object) -> int:
    """64 bits, as a signed integer, of what an event says: they tell a repetition from a contradiction."""
    digest = hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def line_fingerprint(product: Key | None, quantity: int, revenue: Decimal, currency: str) -> int:
    """What an order line says, with its revenue to four decimal places."""
    return fingerprint(str(product), quantity, str(revenue), currency)
