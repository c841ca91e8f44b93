"""What promotions have given so far."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Count, Q

from recommendations.merchandising.promotions.offers import Offer
from recommendations.models import Promotion, PromotionStatus, Redemption, Shopper


def remains(offers: Collection[Offer]) -> Mapping[int, Decimal | None]:
    """Which of these promotions are active at this moment, and what is left of their budgets (None: no bound)."""
    if not offers:
        return {}
    rows = Promotion.objects.filter(pk__in=[offer.id for offer in offers], status=PromotionStatus.ACTIVE)
    return {
        promotion: None if budget is None else budget - spent
        for promotion, budget, spent in rows.values_list("pk", "budget", "spent")
    }


def orders_of(shopper: int | None, offers: Iterable[Offer]) -> Mapping[int, int]:
    """On how many of a shopper's orders each promotion with a cap was given; one query where there are any."""
    capped = [offer.id for offer in offers if offer.most_per_shopper is not None]
    if shopper is None or not capped:
        return {}
    given = Redemption.objects.filter(of_shopper(shopper), promotion__in=capped, released_at=None)
    return dict(given.order_by().values_list("promotion").annotate(orders=Count("pk")))


def of_shopper(shopper: int) -> Q:
    """Their redemptions, in all browsers that were merged into the account."""
    same = Shopper.objects.filter(Q(pk=shopper) | Q(merged_into=shopper))
    # Not joined: rows that are locked must not come from the far side of an outer join.
    return Q(shopper__in=same.values("pk"))
