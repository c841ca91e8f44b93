"""What promotions have given so far."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Count, Q

from recommendations.merchandising.promotions.offers import Offer
from recommendations.models import Promotion, Redemption, Shopper


def remains(offers: Iterable[Offer]) -> Mapping[int, Decimal]:
    """What is left of each budget, by promotion; one query where there are any."""
    budgets = {offer.id: offer.budget for offer in offers if offer.budget is not None}
    if not budgets:
        return {}
    spent = Promotion.objects.filter(pk__in=budgets).values_list("pk", "spent")
    return {promotion: budgets[promotion] - given for promotion, given in spent}


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
