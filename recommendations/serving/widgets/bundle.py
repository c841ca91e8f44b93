"""The arithmetic of a bundle: every choice of its boxes priced on the server, so that no script calculates."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.catalog import Price
from recommendations.money import money


class Choice(NamedTuple):
    """What the page says when just these boxes are ticked."""

    button: str
    terms: str
    total: str
    saving: str


def choices(prices: Sequence[Price | None]) -> list[Choice]:
    """By bit mask: choice 5 is the first and the third box. 2 to the number of boxes; boxes are 4 at most."""
    return [
        _choice([price for nth, price in enumerate(prices) if mask >> nth & 1], len(prices))
        for mask in range(2 ** len(prices))
    ]


def _choice(prices: Sequence[Price | None], of: int) -> Choice:
    total = _sum(prices)
    if total is None:
        return Choice(button=_button(len(prices), of), terms="", total="", saving="")
    saved = sum((max(p.original - p.amount, Decimal(0)) for p in prices if p and p.original), Decimal(0))
    return Choice(
        button=_button(len(prices), of, money(total.amount, total.currency)),
        terms=" + ".join(money(price.amount, price.currency) for price in prices if price),
        total=money(total.amount, total.currency),
        saving=_("You save %(amount)s") % {"amount": money(saved, total.currency)} if saved > 0 else "",
    )


def _sum(prices: Sequence[Price | None]) -> Price | None:
    known = [price for price in prices if price is not None]
    currencies = {price.currency for price in known}
    if len(known) < len(prices) or len(currencies) != 1:
        return None
    return Price(amount=sum((price.amount for price in known), Decimal(0)), currency=currencies.pop())


def _button(count: int, of: int, total: str = "") -> str:
    if not count:
        return _("Choose at least one")
    values: dict[str, Any] = {"count": count, "total": total}
    if count == of and count > 1:
        text = _("Add all %(count)s to basket, %(total)s") if total else _("Add all %(count)s to basket")
    elif total:
        text = ngettext("Add %(count)s to basket, %(total)s", "Add %(count)s to basket, %(total)s", count)
    else:
        text = ngettext("Add %(count)s to basket", "Add %(count)s to basket", count)
    return text % values
