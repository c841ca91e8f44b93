"""A shopper's profile (用户画像): how much and how often they buy, what they like, and what that rests on."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import conf
from recommendations.admin import products
from recommendations.admin.audiences.words import Labels
from recommendations.models import Audience, EventKind, Interaction, Shopper, ShopperProfile
from recommendations.money import money
from recommendations.training.health import ago, count

if TYPE_CHECKING:
    from recommendations.training.audiences import Evidence

#: Of the interactions behind an affinity so many are listed, those that weigh most.
LISTED = 8


def profile(shopper: Shopper) -> dict[str, Any]:
    """As it is at this moment, from the shopper's own interactions; nothing is stored."""
    from recommendations.training.audiences import profile_of

    found, evidence = profile_of(shopper, timezone.now())
    labels = Labels()
    tastes = [
        (_("Categories"), [(labels.named("category", one.name), one) for one in evidence["categories"]]),
        (_("Brands"), [(labels.named("brand", one.name), one) for one in evidence["brands"]]),
        (_("Prices"), [(_band(*one.name), one) for one in sorted(evidence["prices"], key=_cheapest_first)]),
    ]
    behind = _interactions(one for _title, rows in tastes for _name, one in rows)
    return {
        "lead": _lead(found),
        "tiles": _tiles(found),
        "tastes": [
            (title, [_affinity(name, one, behind) for name, one in rows]) for title, rows in tastes if rows
        ],
        "audiences": Audience.objects.filter(members__shopper=shopper.canonical_id, is_active=True),
    }


def _lead(found: ShopperProfile) -> str:
    if found.orders == 0 or found.last_order_at is None:
        return _("They have not ordered anything that they kept.")
    said = ngettext("%(n)s order", "%(n)s orders", found.orders) % {"n": count(found.orders)}
    if found.cycle_days is None:
        return _("%(orders)s, the last one %(ago)s.") % {"orders": said, "ago": ago(found.last_order_at)}
    return _("%(orders)s, one every %(days)s days on average; the last one %(ago)s.") % {
        "orders": said,
        "days": number_format(found.cycle_days, 1 if found.cycle_days < _FEW else 0),
        "ago": ago(found.last_order_at),
    }


def _tiles(found: ShopperProfile) -> list[tuple[str, str, str]]:
    """(what, figure, what there is to know about it)"""
    currency = conf.settings.CURRENCY
    tiles = [
        (_("Spent"), money(found.spend, currency), _("net of refunds")),
        (_("Orders"), count(found.orders), _("of which something was kept")),
    ]
    if found.orders:
        tiles.append((_("Mean order"), money(found.spend / found.orders, currency), ""))
    if found.last_order_at:
        tiles.append(
            (_("Last order"), date_format(timezone.localtime(found.last_order_at), "DATE_FORMAT"), "")
        )
    if found.cycle_days is not None and found.last_order_at:
        due = timezone.localtime(found.last_order_at + timedelta(days=found.cycle_days))
        tiles.append((_("Next order, by habit"), date_format(due, "DATE_FORMAT"), _overdue(found)))
    if found.last_active_at:
        tiles.append((_("Last active"), ago(found.last_active_at), ""))
    return tiles


def _overdue(found: ShopperProfile) -> str:
    if found.last_order_at is None or found.cycle_days is None:
        return ""
    cycles = (timezone.now() - found.last_order_at) / timedelta(days=max(found.cycle_days, 1))
    return _("long overdue") if cycles > _LONG else ""


def _affinity(name: str, one: "Evidence", behind: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    number = len(one.interactions)
    return {
        "name": name,
        "percent": round(100 * one.share),
        "evidence": ngettext("%(n)s interaction", "%(n)s interactions", number) % {"n": count(number)},
        "interactions": [behind[key] for key in one.interactions[:LISTED] if key in behind],
        "more": max(number - LISTED, 0),
    }


def _interactions(evidence: Any) -> dict[int, dict[str, Any]]:
    """What is listed, by primary key: two queries for all of it."""
    keys = {key for one in evidence for key in one.interactions[:LISTED]}
    rows = list(Interaction.objects.filter(pk__in=keys).defer("context")) if keys else []
    titles = products.titles(row.product_id for row in rows)
    return {
        row.pk: {
            "pk": row.pk,
            "kind": EventKind(row.kind).label,
            "title": products.title_of(row.product_id, titles),
            "at": row.occurred_at,
        }
        for row in rows
    }


def _cheapest_first(one: "Evidence") -> float:
    return one.name[0] or 0.0


def _band(low: float | None, high: float | None) -> str:
    written = [
        None if end is None else money(Decimal(repr(end)), conf.settings.CURRENCY) for end in (low, high)
    ]
    if written[0] is None:
        return _("up to %(high)s") % {"high": written[1]}
    if written[1] is None:
        return _("from %(low)s") % {"low": written[0]}
    return _("%(low)s to %(high)s") % {"low": written[0], "high": written[1]}


#: Days of which a tenth means something.
_FEW = 10
#: So many cycles without an order, and the habit is broken.
_LONG = 2
