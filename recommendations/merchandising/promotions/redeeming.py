"""What was given on an order: taken from budgets, caps and coupons once, and given back when it is cancelled.

Both run in the shop's own transaction. The promotion's row is taken first, by one conditional update, so that
whoever comes second waits, sees what the first one took, and is refused where nothing is left. Rows are taken
in the order of their ids, so that two orders never wait for each other.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, router, transaction
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.catalog import plain_key
from recommendations.merchandising.promotions import ledger
from recommendations.merchandising.promotions.errors import PromotionGone
from recommendations.merchandising.promotions.results import Discount, PricedBasket
from recommendations.models import (
    BundleStatus,
    CampaignStatus,
    Coupon,
    Promotion,
    PromotionStatus,
    Redemption,
    Shopper,
)
from recommendations.models.promotions import canonical_code

LONGEST_ORDER = 64


def redeem(order: str, basket: PricedBasket, shopper: Shopper | None = None) -> list[Redemption]:
    """Take all of the basket's discounts, or none: once an order, however often it is asked for.

    ``order`` is the shop's own reference, of 1 to 64 characters.

    Raises:
        PromotionGone: one of them can no longer be given; nothing was taken.
    """
    order = _reference(order)
    alias = router.db_for_write(Redemption)
    with transaction.atomic(using=alias):
        try:
            with transaction.atomic(using=alias):
                return _given(order) or _redeem(order, basket, shopper)
        except IntegrityError:
            # The same order was redeemed at the same moment; the other one's rows can be seen by now.
            if given := _given(order):
                return given
            raise


def release(order: str) -> int:
    """Give back what was redeemed on an order; how many promotions that was, 0 where it was done before."""
    with transaction.atomic(using=router.db_for_write(Redemption)):
        mine = Redemption.objects.filter(order=_reference(order), released_at=None)
        # As `redeem` does: the promotions' rows first.
        _lock(mine.values_list("promotion", flat=True))
        return sum(_release(redemption) for redemption in mine.order_by("promotion"))


def _redeem(order: str, basket: PricedBasket, shopper: Shopper | None) -> list[Redemption]:
    discounts = sorted(basket.discounts, key=lambda discount: discount.promotion)
    promotions = {discount.promotion: _take(discount) for discount in discounts}
    return [
        _record(order, discount, promotions[discount.promotion], basket.currency, shopper)
        for discount in discounts
    ]


def _take(discount: Discount) -> Promotion:
    """What it gives, from its budget; the row is held until the shop's transaction ends."""
    now = timezone.now()
    rows = Promotion.objects.filter(pk=discount.promotion)
    # Rounded, because SQLite adds decimals up as binary fractions.
    spent = Round(F("spent") + discount.amount, precision=4)
    taken = rows.filter(
        Q(budget=None) | Q(budget__gte=spent),
        Q(starts_at=None) | Q(starts_at__lte=now),
        Q(ends_at=None) | Q(ends_at__gt=now),
        status=PromotionStatus.ACTIVE,
    ).update(spent=spent)
    promotion = rows.select_related("campaign", "bundle").first() if taken else None
    if promotion is None or not _is_on(promotion):
        raise _gone(discount)
    return promotion


def _is_on(promotion: Promotion) -> bool:
    """Whether what it hangs on is still there."""
    campaign, bundle, now = promotion.campaign, promotion.bundle, timezone.now()
    if campaign is not None:
        is_live = campaign.status in (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)
        if not is_live or (campaign.ends_at is not None and campaign.ends_at <= now):
            return False
    return bundle is None or bundle.status == BundleStatus.LIVE


def _record(
    order: str, discount: Discount, promotion: Promotion, currency: str, shopper: Shopper | None
) -> Redemption:
    _keep_to_cap(discount, promotion, shopper)
    values: dict[str, Any] = {
        "coupon": _use(discount, shopper),
        "shopper": shopper,
        "amount": discount.amount,
        "currency": currency,
        "lines": [[plain_key(product), str(amount)] for product, amount in discount.lines],
        "redeemed_at": timezone.now(),
        "released_at": None,
    }
    # An order that was released and is placed after all has its row already.
    released = Redemption.objects.filter(promotion=promotion, order=order).exclude(released_at=None)
    if released.update(**values):
        return Redemption.objects.get(promotion=promotion, order=order)
    return Redemption.objects.create(promotion=promotion, order=order, **values)


def _keep_to_cap(discount: Discount, promotion: Promotion, shopper: Shopper | None) -> None:
    """The promotion's row is held by now, so that no other order of this shopper is counted halfway."""
    most = promotion.most_per_shopper
    if most is None:
        return
    if shopper is None:
        raise _gone(discount)
    theirs = Redemption.objects.filter(
        ledger.of_shopper(shopper.canonical_id), promotion=promotion, released_at=None
    )
    # A locking read sees what was committed a moment ago, whatever the isolation level.
    if len(theirs.select_for_update().values_list("pk", flat=True)[:most]) >= most:
        raise _gone(discount)


def _use(discount: Discount, shopper: Shopper | None) -> Coupon | None:
    if not discount.coupon:
        return None
    code = canonical_code(discount.coupon)
    coupon = Coupon.objects.filter(code=code, promotion=discount.promotion).select_related("shopper").first()
    theirs = coupon is not None and (
        coupon.shopper is None
        or (shopper is not None and coupon.shopper.canonical_id == shopper.canonical_id)
    )
    unused = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
    if coupon is None or not theirs:
        raise _gone(discount)
    if not Coupon.objects.filter(unused, pk=coupon.pk).update(uses=F("uses") + 1):
        raise _gone(discount)
    return coupon


def _release(redemption: Redemption) -> int:
    mine = Redemption.objects.filter(pk=redemption.pk, released_at=None)
    if not mine.update(released_at=timezone.now()):
        return 0
    Promotion.objects.filter(pk=redemption.promotion_id).update(
        spent=Round(F("spent") - redemption.amount, precision=4)
    )
    if redemption.coupon_id is not None:
        Coupon.objects.filter(pk=redemption.coupon_id, uses__gt=0).update(uses=F("uses") - 1)
    return 1


def _given(order: str) -> list[Redemption]:
    return [*Redemption.objects.filter(order=order, released_at=None).order_by("promotion")]


def _lock(promotions: Iterable[int]) -> Sequence[int]:
    rows = Promotion.objects.filter(pk__in=[*promotions]).order_by("pk")
    return [*rows.select_for_update().values_list("pk", flat=True)]


def _gone(discount: Discount) -> PromotionGone:
    said = _("“%(label)s” can no longer be given. Please look at your basket again.")
    return PromotionGone(said % {"label": discount.label}, discount.promotion)


def _reference(order: str) -> str:
    reference = str(order)
    if not 0 < len(reference) <= LONGEST_ORDER:
        raise ValidationError(
            _("An order's reference has 1 to %(most)d characters; this one has %(count)d."),
            params={"most": LONGEST_ORDER, "count": len(reference)},
        )
    return reference
