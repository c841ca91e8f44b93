"""Promotions with what the desk shows of them, a page's worth at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.admin.filter_form import DeskNames
from recommendations.admin.promotions import effects, words
from recommendations.catalog import plain_key
from recommendations.merchandising.campaigns.names import NAMED
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import FilterError
from recommendations.merchandising.promotions.reading import keys_of, offer_of
from recommendations.models import Promotion
from recommendations.money import money


def prepare(rows: Sequence[Any]) -> None:
    """Give each row its sentence and its state, with a handful of queries for all."""
    products, others = keys_of("products", rows), keys_of("with_products", rows)
    names = DeskNames()
    names.learn(key for keys in (*products.values(), *others.values()) for key in keys[:NAMED])
    now = timezone.now()
    for row in rows:
        row.said = _sentence(row, products[row.pk], others[row.pk], names)
        row.state_said = words.state_of(row, now)
        row.is_given = words.is_given(row, now)


def sentence_of(row: Promotion) -> str:
    prepare([row])
    return str(row.said)  # type: ignore[attr-defined]


def effects_of(row: Promotion) -> effects.Effects:
    """What it does to prices as it is saved.

    Raises:
        FilterError: its conditions cannot be read.
    """
    return effects_for(row, keys_of("products", [row])[row.pk], keys_of("with_products", [row])[row.pk])


def effects_for(row: Promotion, products: Iterable[PlainKey], others: Iterable[PlainKey]) -> effects.Effects:
    """The same on these products, saved or not."""
    return effects.effects(offer_of(row, products, others))


def plain(rows: Iterable[Any]) -> list[PlainKey]:
    return [plain_key(row.pk) for row in rows]


def spent_of(row: Promotion) -> str:
    """ "£120.40 of £500.00" """
    currency = row.currency or str(conf.settings.CURRENCY)
    given = money(row.spent, currency)
    if row.budget is None:
        return given
    return _("%(given)s of %(budget)s") % {"given": given, "budget": money(row.budget, currency)}


def _sentence(row: Promotion, products: list[PlainKey], others: list[PlainKey], names: DeskNames) -> str:
    try:
        offer = offer_of(row, products, others)
    except FilterError as problem:
        return str(problem)
    return words.what_it_does(row, offer, names.which(row.which, products), names.products(others))
