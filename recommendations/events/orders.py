"""What was sold and what was given back, as the shop's server knows it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from recommendations.catalog import Key, OrderLine, parse_key
from recommendations.events.clock import storable
from recommendations.events.facts import Fact, UnacceptableError, dedup_key, line_fingerprint
from recommendations.events.record import Claim
from recommendations.models import EventKind

_MAX_REFERENCE = 64
_MAX_QUANTITY = 2_147_483_647
_MAX_REVENUE = Decimal(10) ** 10
_CENT_OF_CENT = Decimal("0.0001")


def fact_of(
    line: OrderLine,
    product: Key | None,
    *,
    store: str,
    shopper_id: int | None = None,
    visit: UUID | None = None,
) -> Fact:
    """``line`` as a row to be, under a key that is the line's for ever; UnacceptableError if it makes no sense."""
    check(line)
    kind = EventKind.REFUND.value if line.refund else EventKind.PURCHASE.value
    revenue = _money(line.revenue)
    return Fact(
        dedup_key=order_key(kind, store, line.order, line.line, line.refund),
        fingerprint=line_fingerprint(product, line.quantity, revenue, line.currency),
        kind=kind,
        product_id=product,
        occurred_at=storable(line.occurred_at),
        shopper_id=shopper_id,
        quantity=line.quantity,
        revenue=revenue,
        currency=line.currency,
        visit=visit,
        order=line.order,
        line=line.line,
        context={"refund": line.refund} if line.refund else {},
    )


def order_key(kind: str, store: str, order: str, line: str, refund: str) -> UUID:
    """Each refund of a line has its own key, so that two partial ones are two facts."""
    return dedup_key(kind, store, order, line, refund)


def claims_of(lines: Iterable[OrderLine], *, refunds: bool = False) -> list[Claim[OrderLine]]:
    """``lines`` to be recorded; with ``refunds`` those that name no refund make no sense."""
    return [_claim_of(line, parse_key(line.product), refunds=refunds) for line in lines]


def _claim_of(line: OrderLine, product: Key | None, *, refunds: bool) -> Claim[OrderLine]:
    said: OrderLine | UnacceptableError = line
    if product is None:
        said = UnacceptableError("bad_product", f"{line.product!r:.60} cannot be a product's key.")
    elif refunds and not line.refund:
        said = UnacceptableError("missing_refund", "A refund needs its own reference in OrderLine.refund.")
    return Claim(said=said, product=product, payload=partial(payload_of, line))


def check(line: OrderLine) -> None:
    """Raise UnacceptableError that names the field and the remedy where ``line`` makes no sense."""
    _check_reference("order", line.order)
    _check_reference("line", line.line, optional=True)
    _check_reference("refund", line.refund, optional=True)
    if type(line.quantity) is not int or not 1 <= line.quantity <= _MAX_QUANTITY:
        raise UnacceptableError("bad_quantity", f"quantity must be 1 or more, not {line.quantity!r:.40}.")
    if not isinstance(line.currency, str) or len(line.currency) > 3:
        raise UnacceptableError(
            "bad_currency", f"currency must be an ISO 4217 code, not {line.currency!r:.20}."
        )
    if not isinstance(line.occurred_at, datetime):
        raise UnacceptableError("bad_time", f"occurred_at must be a datetime, not {line.occurred_at!r:.40}.")


def payload_of(line: OrderLine) -> dict[str, Any]:
    """``line`` as JSON can hold it, from which `line_of` makes it again."""
    return {name: value if value is None else str(value) for name, value in asdict(line).items()}


def line_of(payload: Mapping[str, Any]) -> OrderLine:
    """The order line that `payload_of` wrote down."""
    occurred_at = parse_datetime(payload["occurred_at"])
    if occurred_at is None:
        raise UnacceptableError("bad_payload", "occurred_at cannot be read any more.")
    return OrderLine(
        **{
            **payload,
            "quantity": int(payload["quantity"]),
            "revenue": Decimal(payload["revenue"]),
            "occurred_at": occurred_at,
        }
    )


def _check_reference(name: str, text: str, *, optional: bool = False) -> None:
    if not isinstance(text, str) or not (text or optional):
        raise UnacceptableError(
            f"bad_{name}", f"{name} must be the shop's reference as text, not {text!r:.60}."
        )
    if len(text) > _MAX_REFERENCE or "\x00" in text:
        raise UnacceptableError(
            f"bad_{name}", f"{name} may have {_MAX_REFERENCE} characters, not {len(text)}."
        )


def _money(amount: Decimal) -> Decimal:
    try:
        rounded = Decimal(amount).quantize(_CENT_OF_CENT, ROUND_HALF_UP)
    except (InvalidOperation, TypeError, ValueError):
        rounded = Decimal("NaN")
    if not (rounded.is_finite() and 0 <= rounded < _MAX_REVENUE):
        raise UnacceptableError("bad_revenue", f"revenue must be 0 or a positive amount, not {amount!r:.40}.")
    return rounded
