"""Approve, reject, retire, price: what somebody decides about a bundle, kept with name and time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.merchandising.bundles.reading import FEWEST, MOST
from recommendations.models import Bundle, BundleStatus, Promotion, PromotionKind, PromotionStatus

_NOT_LIVE = (BundleStatus.PROPOSED, BundleStatus.REJECTED, BundleStatus.RETIRED)


class Undecidable(ValueError):  # noqa: N818 (it is an answer, not a fault)
    """It cannot be done; the message says why and what to do instead."""


def approve(bundle: Bundle, by: Any = None, *, price: Decimal | None = None, currency: str = "") -> None:
    """Show it in the shop from now on, at ``price`` for the whole set, or at what its products cost."""
    problem = why_not_approve(bundle)
    if problem:
        raise Undecidable(problem)
    with transaction.atomic():
        _decide(bundle, BundleStatus.LIVE, by, _NOT_LIVE)
        set_price(bundle, price, currency)


def reject(bundle: Bundle, by: Any = None) -> None:
    """Never show it, and never propose these products together again."""
    _decide(bundle, BundleStatus.REJECTED, by, (BundleStatus.PROPOSED, BundleStatus.RETIRED))


def retire(bundle: Bundle, by: Any = None) -> None:
    """Stop showing it; it can be approved again."""
    _decide(bundle, BundleStatus.RETIRED, by, (BundleStatus.LIVE,))


def why_not_approve(bundle: Bundle) -> str:
    """What stands in the way, with the remedy; nothing where nothing does."""
    if bundle.status == BundleStatus.LIVE:
        return _("It is live already.")
    if not FEWEST <= bundle.items.count() <= MOST:
        return _("A bundle holds %(fewest)s to %(most)s products. Edit it first.") % {
            "fewest": FEWEST,
            "most": MOST,
        }
    return ""


def set_price(bundle: Bundle, price: Decimal | None, currency: str = "") -> Promotion | None:
    """The whole set for ``price``, by a promotion of its own; None: for what its products cost."""
    found = Promotion.objects.filter(bundle=bundle).first()
    if price is None:
        if found is not None and found.status == PromotionStatus.ACTIVE:
            found.status = PromotionStatus.PAUSED
            found.save(update_fields=["status"])
        return None
    found = found or Promotion(bundle=bundle, kind=PromotionKind.BUNDLE, store=bundle.store)
    found.name = found.name or _("Price of %(bundle)s") % {"bundle": _named(bundle)}
    found.name = found.name[: Promotion._meta.get_field("name").max_length]
    found.value, found.status = price, PromotionStatus.ACTIVE
    found.currency = currency or found.currency
    found.save()
    return found


def _named(bundle: Bundle) -> str:
    """Its title, or its products: a number tells nobody in a list of promotions which set it is."""
    items = bundle.items.select_related("product")
    return str(bundle) if bundle.title else " + ".join(str(item.product) for item in items)


def price_of(bundle: Bundle) -> Decimal | None:
    """What the whole set costs, where it has a price of its own; reads its promotion, which may be prefetched."""
    try:
        promotion = bundle.promotion
    except Promotion.DoesNotExist:
        return None
    return promotion.value if promotion.status == PromotionStatus.ACTIVE else None


def _decide(bundle: Bundle, status: BundleStatus, by: Any, possible: Sequence[BundleStatus]) -> None:
    """By whoever comes first: a second decision finds the bundle as the first left it."""
    with transaction.atomic():
        current = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if current.status not in possible:
            said = _("It is %(status)s meanwhile: look again.")
            raise Undecidable(said % {"status": current.get_status_display().lower()})
        bundle.status = current.status = status
        bundle.decided_by = current.decided_by = by
        bundle.decided_at = current.decided_at = timezone.now()
        current.save(update_fields=["status", "decided_by", "decided_at"])
