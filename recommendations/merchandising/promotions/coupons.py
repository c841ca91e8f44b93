"""Codes that shoppers type in: read, found, and refused with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from recommendations.models import Coupon
from recommendations.models.promotions import canonical_code

MOST_CODES = 10
"""So many codes are looked at for one basket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Coupons that may be used: their ids and codes, each by the promotion that it opens.

    ``refused`` says of the other codes, as they were typed, why not.
    """

    ids: Mapping[int, int] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


def held(codes: Iterable[str], shopper: int | None) -> Held:
    """What these codes open for the shopper with this canonical id (None where not known); one query.

    Of somebody else's personal code nothing is told but what is told of one that does not exist.
    """
    typed = {canonical_code(code): code for code in list(dict.fromkeys(codes))[:MOST_CODES]}
    typed.pop("", None)
    if not typed:
        return Held()
    found = Coupon.objects.filter(code__in=typed).select_related("shopper").order_by("code")
    usable: dict[int, Coupon] = {}
    refused = {typed[code]: unknown() for code in typed}
    for coupon in found:
        # Databases have ideas of their own of what is equal text.
        if coupon.code not in typed or not _is_theirs(coupon, shopper):
            continue
        reason = _spent(coupon) or _second(coupon, usable)
        if reason:
            refused[typed[coupon.code]] = reason
        else:
            usable[coupon.promotion_id] = coupon
            del refused[typed[coupon.code]]
    return Held(
        ids={promotion: coupon.pk for promotion, coupon in usable.items()},
        codes={promotion: typed[coupon.code] for promotion, coupon in usable.items()},
        refused=refused,
    )


def unknown() -> str:
    return _("This code is not valid.")


def useless() -> str:
    return _("This code takes nothing off what is in the basket.")


def over() -> str:
    return _("This code cannot be used now.")


def _is_theirs(coupon: Coupon, shopper: int | None) -> bool:
    return coupon.shopper is None or coupon.shopper.canonical_id == shopper


def _spent(coupon: Coupon) -> str:
    if coupon.most_uses is not None and coupon.uses >= coupon.most_uses:
        return _("This code has been used up.")
    return ""


def _second(coupon: Coupon, usable: Mapping[int, Coupon]) -> str:
    if coupon.promotion_id in usable:
        return _("Another code already gives this discount.")
    return ""
